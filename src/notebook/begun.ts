import { CodeCell } from '@jupyterlab/cells';
import { KernelMessage } from '@jupyterlab/services';

/**
 * Call back when the kernel begins with a cell that was just asked to run.
 */
export function whenBegun(cell: object, begun: () => void): void {
  // The request is sent right after it was announced.
  queueMicrotask(() => {
    const future = cell instanceof CodeCell ? cell.outputArea.future : null;
    if (!future || future.isDisposed) {
      return;
    }
    future.registerMessageHook(message => {
      if (KernelMessage.isExecuteInputMsg(message)) {
        begun();
      }
      return true;
    });
  });
}
