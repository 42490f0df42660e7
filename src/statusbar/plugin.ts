import {
  ILabShell,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelDetails } from '../details/token';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { KernelStatusItem } from './item';
import { countLivingOnly } from '../stock/deadkernels';
import { noteShutdowns } from '../stock/shutdowns';

const RANK = 10_010;

/**
 * Put the item where the application has a place for it.
 *
 * @param item - The item.
 * @param id - The id of the status item.
 * @param statusBar - The status bar, where there is one.
 */
function placeInStatusBar(
  item: KernelStatusItem,
  id: string,
  statusBar: IStatusBar
): void {
  statusBar.registerStatusItem(id, {
    item,
    align: 'left',
    rank: 1,
    priority: 1,
    isActive: () => item.isActive,
    activeStateChanged: item.activeStateChanged
  });
}

/**
 * Put the item to the right of the menu, where Jupyter Notebook 7 has the
 * kernel status text of its own.
 */
function placeInMenuBar(
  item: KernelStatusItem,
  id: string,
  shell: JupyterFrontEnd.IShell
): void {
  item.id = id;
  item.addClass('jp-mod-menu');
  item.setHidden(!item.isActive);
  item.activeStateChanged.connect(() => item.setHidden(!item.isActive));
  shell.add(item, 'menu', { rank: RANK });
}

/**
 * Shows the current kernel's status in the status bar, or in the menu bar of
 * an application that has no status bar.
 */
export const statusbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:statusbar',
  description: 'Shows the status of the current kernel in the status bar.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [IKernelDetails, IStatusBar, ILabShell, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    details: IKernelDetails | null,
    statusBar: IStatusBar | null,
    labShell: ILabShell | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar && labShell) {
      return; // somebody took JupyterLab's away
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { kernels, sessions: documents } = app.serviceManager;
    noteShutdowns(tracker, sessions, [kernels, documents], trans);
    const item = new KernelStatusItem({
      tracker,
      sessions,
      trans,
      activate: () => details?.toggle()
    });
    if (details) {
      details.anchor = item;
    }
    if (statusBar) {
      placeInStatusBar(item, statusbarPlugin.id, statusBar);
      void app.restored.then(() =>
        countLivingOnly(statusBar, documents, tracker)
      );
    } else {
      placeInMenuBar(item, statusbarPlugin.id, app.shell);
    }
  }
};
