import { ExecutionIndicator, NotebookPanel } from '@jupyterlab/notebook';

/**
 * Let a notebook's toolbar circle forget the cells that will never finish.
 *
 * #### Notes
 * Stock forgets them on a change of kernel, and on an automatic restart of which
 * the kernel's socket tells.
 */
export function forgetScheduledCells(panel: NotebookPanel): void {
  for (const item of panel.toolbar.children()) {
    if (!(item instanceof ExecutionIndicator)) {
      continue;
    }
    const state = item.model.executionState(panel.content);
    if (state) {
      state.scheduledCell.clear();
      state.scheduledCellNumber = 0;
      state.executionStatus = 'idle';
      window.clearInterval(state.interval);
      window.clearTimeout(state.timeout);
      item.model.stateChanged.emit();
    }
  }
}
