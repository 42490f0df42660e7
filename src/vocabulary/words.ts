import { TranslationBundle } from '@jupyterlab/translation';

/**
 * The translation domain of this extension.
 */
export const DOMAIN = 'jupyterlab_kernel_status';

/**
 * Say a value of any axis in the reader's language.
 *
 * @returns The word; a value that is in no table comes back as it is.
 */
export function word(trans: TranslationBundle, value: string): string {
  switch (value) {
    case 'starting':
      return trans.__('Starting');
    case 'running':
      return trans.__('Running');
    case 'restarting':
    case 'autorestarting':
      return trans.__('Restarting');
    case 'terminating':
      return trans.__('Terminating');
    case 'terminated':
      return trans.__('Terminated');
    case 'dead':
      return trans.__('Dead');
    case 'stopped':
      return trans.__('Suspended');
    case 'unresponsive':
      return trans.__('Not responding');
    case 'idle':
      return trans.__('Idle');
    case 'busy':
      return trans.__('Busy');
    case 'initializing':
      return trans.__('Initializing');
    case 'unknown':
      return trans.__('Unknown');
    case 'connecting':
      return trans.__('Connecting');
    case 'connected':
      return trans.__('Connected');
    case 'disconnected':
      return trans.__('Disconnected');
    default:
      return value;
  }
}
