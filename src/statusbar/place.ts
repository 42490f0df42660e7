import { JupyterFrontEnd } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { KernelStatusItem } from './item';

const RANK = 10_010;

/**
 * Put the item where the application has a place for it.
 *
 * @param item - The item.
 * @param id - The id of the status item.
 * @param statusBar - The status bar, where there is one.
 */
export function placeInStatusBar(
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
export function placeInMenuBar(
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
