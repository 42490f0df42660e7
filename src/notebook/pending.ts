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
   * The cell that had begun; `null` when none of them had.
   */
  readonly running: Cell | null;

  /**
   * The others, in the order in which they were asked.
   */
  readonly queued: readonly Cell[];
}

/**
 * Knows which cells of each notebook have not finished.
 */
export class PendingCells<Book extends object, Cell extends object> {
  /**
   * @param executions - What tells of the cells that run.
   * @param onBegun - Calls back when the kernel begins with a cell that was
   *   just asked to run.
   */
  constructor(
    executions: IExecutions<Book, Cell>,
    onBegun: (cell: Cell, begun: () => void) => void
  ) {
    executions.executionScheduled.connect((_, { notebook, cell }) => {
      const cells = this._cells.get(notebook) ?? new Set();
      // Asked again: it is the last one now.
      cells.delete(cell);
      this._begun.delete(cell);
      this._cells.set(notebook, cells.add(cell));
      onBegun(cell, () => this._begun.add(cell));
    });
    executions.executed.connect((_, { notebook, cell }) => {
      this._cells.get(notebook)?.delete(cell);
    });
  }

  /**
   * The pending cells of a notebook, which are forgotten.
   */
  take(notebook: Book): IPending<Cell> {
    const cells = [...(this._cells.get(notebook) ?? [])];
    this._cells.delete(notebook);
    const running = cells.find(cell => this._begun.has(cell)) ?? null;
    return { running, queued: cells.filter(cell => cell !== running) };
  }

  private readonly _cells = new WeakMap<Book, Set<Cell>>();
  private readonly _begun = new WeakSet<Cell>();
}
