import { CodeCell } from '@jupyterlab/cells';

/**
 * Remember the outputs of a cell that is about to lose them.
 *
 * @returns What puts them back, if the cell has no others since.
 *
 * #### Notes
 * A cell that is run forgets its outputs, and is trusted from then on: with
 * the outputs comes back whether they may be trusted.
 */
export function keepOutputs(cell: CodeCell): () => void {
  const { model } = cell;
  const { executionCount, trusted } = model;
  const outputs = model.outputs.toJSON();
  return () => {
    if (cell.isDisposed || model.outputs.length > 0) {
      return;
    }
    model.trusted = trusted;
    model.sharedModel.transact(
      () => {
        model.outputs.fromJSON(outputs);
        model.executionCount = executionCount;
      },
      false,
      'silent-change'
    );
  };
}
