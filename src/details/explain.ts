import { TranslationBundle } from '@jupyterlab/translation';
import { word } from '../vocabulary/words';
import { KernelActivity } from './timeline';

/**
 * Explain a status of the process in a line; `none` when nobody knows it.
 */
export function explainStatus(trans: TranslationBundle, value: string): string {
  switch (value) {
    case 'starting':
      return trans.__('The process is being started.');
    case 'running':
      return trans.__('The process is alive.');
    case 'restarting':
      return trans.__('The process ended; a new one is about to start.');
    case 'terminating':
      return trans.__('The process is being ended.');
    case 'terminated':
      return trans.__('The process was ended on request.');
    case 'dead':
      return trans.__('The process ended; none will start by itself.');
    case 'stopped':
      return trans.__('A signal has suspended the process.');
    case 'unresponsive':
      return trans.__('The process is alive, but does not answer.');
    default:
      return trans.__('The server does not tell.');
  }
}

/**
 * Explain what a kernel says that it is doing.
 *
 * @param hasProcess - Whether there is, or may be, anybody to say something.
 */
export function explainExecution(
  trans: TranslationBundle,
  value: string,
  hasProcess: boolean
): string {
  if (!hasProcess) {
    return trans.__('There is no process that could run code.');
  }
  switch (value) {
    case 'starting':
      return trans.__('The kernel has not answered yet.');
    case 'busy':
      return trans.__('The kernel is running code.');
    case 'idle':
      return trans.__('The kernel waits for code to run.');
    case 'initializing':
    case 'restarting':
    case 'terminating':
      return trans.__('This page is changing its kernel.');
    case '':
    case 'unknown':
      return trans.__('Nothing is known of it now.');
    default:
      return trans.__('The kernel says so; no specification has this word.');
  }
}

/**
 * Explain the state of this page's connection.
 */
export function explainConnection(
  trans: TranslationBundle,
  value: string
): string {
  switch (value) {
    case 'connected':
      return trans.__('This page hears the kernel.');
    case 'connecting':
      return trans.__('This page is trying to reach the kernel.');
    case 'disconnected':
      return trans.__('This page does not hear the kernel.');
    default:
      return trans.__('There is no kernel to connect to.');
  }
}

/**
 * Say what a kernel did for a while.
 */
export function doingText(
  trans: TranslationBundle,
  doing: KernelActivity
): string {
  switch (doing) {
    case 'alive':
      return word(trans, 'running');
    case 'pending':
      return trans.__('Starting or ending');
    case 'down':
      return trans.__('No process');
    default:
      return word(trans, doing);
  }
}
