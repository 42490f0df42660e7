import { ISignal } from '@lumino/signaling';

/**
 * What tells of the cells that run, such as `NotebookActions`.
 *
 * @typeParam Book - What stands for a notebook.
 * @typeParam Cell - What stands for a cell.
 */
export interface IExecutions<Book, Cell> {
  readonly executionScheduled: ISignal<
    unknown,
    { readonly notebook: Book; readonly cell: Cell }
  >;
  readonly executed: ISignal<
    unknown,
    { readonly notebook: Book; readonly cell: Cell }
  >;
}

/**
 * Cells that were asked to run, and have not finished.
 */
export interface IPending<Cell> {
  /**
   * The first of them: a kernel runs a notebook's cells in their order, and
   * one that dies at once does not live to say with which it had begun.
   */
  readonly running: Cell;

  /**
   * The others, in the order in which they were asked.
   */
  readonly queued: readonly Cell[];
}

/**
 * Knows which cells of each notebook have not finished.
 */
export class PendingCells<Book extends object, Cell> {
  /**
   * @param executions - What tells of the cells that run.
   */
  constructor(executions: IExecutions<Book, Cell>) {
    executions.executionScheduled.connect((_, { notebook, cell }) => {
      const cells = this._cells.get(notebook) ?? new Set();
      // Asked again: it is the last one now.
      cells.delete(cell);
      this._cells.set(notebook, cells.add(cell));
    });
    executions.executed.connect((_, { notebook, cell }) => {
      this._cells.get(notebook)?.delete(cell);
    });
  }

  /**
   * The pending cells of a notebook, which are forgotten; `null`: none.
   */
  take(notebook: Book): IPending<Cell> | null {
    const cells = this._cells.get(notebook) ?? [];
    this._cells.delete(notebook);
    const [running, ...queued] = cells;
    return running === undefined ? null : { running, queued };
  }

  private readonly _cells = new WeakMap<Book, Set<Cell>>();
}
