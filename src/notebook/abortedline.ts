import { Cell } from '@jupyterlab/cells';
import { Notebook, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { PanelLayout, Widget } from '@lumino/widgets';
import { IKernelDeaths } from '../tracker/token';
import { AbortedCells } from './abortedcells';

const CLASS = 'jp-KernelStatusStopped';

/**
 * A line in a cell that says how many others did not run.
 *
 * #### Notes
 * It is on the page only, never in the notebook's model or file.
 */
class AbortedLine extends Widget {
  /**
   * @param queued - How many cells did not run.
   * @param trans - The reader's language.
   */
  constructor(queued: number, trans: TranslationBundle) {
    super();
    this.addClass(CLASS);
    this.node.setAttribute('role', 'note');
    const words = document.createElement('span');
    words.textContent = trans._n(
      'Stopped here: %1 queued cell did not run.',
      'Stopped here: %1 queued cells did not run.',
      queued
    );
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `${CLASS}-close`;
    button.title = trans.__('Dismiss');
    button.setAttribute('aria-label', button.title);
    closeIcon.element({ container: button, width: '14px', height: '14px' });
    button.addEventListener('click', () => this.dispose());
    this.node.append(words, button);
  }

  /**
   * Stand between a cell's code and its outputs.
   */
  attachTo(cell: Cell): void {
    const layout = cell.layout as PanelLayout;
    const input = layout.widgets.findIndex(widget =>
      widget.hasClass('jp-Cell-inputWrapper')
    );
    layout.insertWidget(input + 1, this);
  }
}

/**
 * Say at the cell where a death stopped a notebook how many did not run.
 *
 * @param deaths - The ends of kernels' processes.
 * @param panels - Finds the notebooks that use a kernel.
 * @param trans - The reader's language.
 */
export function markAbortedCells(
  deaths: IKernelDeaths,
  panels: (kernelId: string) => readonly NotebookPanel[],
  trans: TranslationBundle
): void {
  const lines = new WeakMap<Cell, AbortedLine>();
  new AbortedCells<Notebook, Cell>(NotebookActions, deaths, id =>
    panels(id).map(panel => panel.content)
  ).stopped.connect((_, { running, queued }) => {
    if (queued.length === 0 || running.isDisposed) {
      return;
    }
    const line = new AbortedLine(queued.length, trans);
    lines.get(running)?.dispose();
    lines.set(running, line);
    line.attachTo(running);
  });
  NotebookActions.executionScheduled.connect((_, { cell }) => {
    lines.get(cell)?.dispose();
  });
}
