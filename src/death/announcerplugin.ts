import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { Announcer } from './announcer';
import { LiveRegion } from './liveregion';
import { isInToast } from './toasts';

/**
 * After how many milliseconds a death has its notification, if it gets one:
 * deaths are told together, and stock loads what shows them when it first does.
 */
const PATIENCE = 1000;

/**
 * Has deaths and recoveries read out by screen readers.
 */
export const announcerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:announcer',
  description: 'Has deaths of kernels read out by screen readers.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    new Announcer(
      tracker,
      sessions,
      trans,
      new LiveRegion().say,
      async parts => {
        await new Promise(resolve => setTimeout(resolve, PATIENCE));
        return isInToast(parts);
      }
    );
  }
};
