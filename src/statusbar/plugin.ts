import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ISessionContextDialogs,
  SessionContextDialogs
} from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../words';
import { KernelStatusItem } from './item';

/**
 * Shows the current kernel's status in the status bar.
 */
export const statusbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:statusbar',
  description: 'Shows the status of the current kernel in the status bar.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [IStatusBar, ISessionContextDialogs, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    statusBar: IStatusBar | null,
    dialogs: ISessionContextDialogs | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const selector =
      dialogs ??
      new SessionContextDialogs({ translator: translator ?? nullTranslator });
    const item = new KernelStatusItem({
      tracker,
      sessions,
      trans,
      activate: context => {
        selector.selectKernel(context).catch(reason => {
          console.error('The kernel could not be changed', reason);
        });
      }
    });
    statusBar.registerStatusItem(statusbarPlugin.id, {
      item,
      align: 'left',
      rank: 1,
      priority: 1,
      isActive: () => item.isActive,
      activeStateChanged: item.activeStateChanged
    });
  }
};
