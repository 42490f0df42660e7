import { ISignal, Signal } from '@lumino/signaling';
import { IKernelDeaths } from '../tracker/token';

/**
 * The signals of cells that run, such as `NotebookActions`.
 *
 * @typeParam Book - What stands for a notebook.
 * @typeParam Cell - What stands for a cell.
 */
export type Executions<Book, Cell> = Readonly<
  Record<
    'executionScheduled' | 'executed',
    ISignal<unknown, { readonly notebook: Book; readonly cell: Cell }>
  >
>;

/**
 * The cells of one notebook that a death stopped.
 */
export interface IStopped<Book, Cell> {
  readonly notebook: Book;

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
 * Knows which cells will never finish, since their kernel's process ended.
 */
export class AbortedCells<Book extends object, Cell> {
  /**
   * @param executions - The signals of cells that run.
   * @param deaths - The ends of kernels' processes.
   * @param notebooks - Finds the notebooks that use a kernel.
   */
  constructor(
    executions: Executions<Book, Cell>,
    deaths: IKernelDeaths,
    notebooks: (kernelId: string) => readonly Book[]
  ) {
    executions.executionScheduled.connect((_, { notebook, cell }) => {
      const cells = this._pending.get(notebook) ?? new Set();
      // Asked again: it is the last one now.
      cells.delete(cell);
      this._pending.set(notebook, cells.add(cell));
    });
    executions.executed.connect((_, { notebook, cell }) => {
      this._pending.get(notebook)?.delete(cell);
    });
    deaths.changed.connect((_, { id, change, death }) => {
      for (const notebook of change === 'ended' ? notebooks(id) : []) {
        const [running, ...queued] = this._pending.get(notebook) ?? [];
        this._pending.delete(notebook);
        if (running !== undefined && death) {
          this._stopped.emit({ notebook, running, queued });
        }
      }
    });
  }

  /**
   * Emitted for each notebook whose cells a death stopped.
   */
  get stopped(): ISignal<this, IStopped<Book, Cell>> {
    return this._stopped;
  }

  private readonly _pending = new WeakMap<Book, Set<Cell>>();
  private readonly _stopped = new Signal<this, IStopped<Book, Cell>>(this);
}
