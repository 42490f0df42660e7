import { ISessionContext } from '@jupyterlab/apputils';
import { ISignal } from '@lumino/signaling';
import { IKernelFact } from '../wire/kernel';
import { restartKernel } from '../sessions/sessions';
import { IKernelStatusTracker } from '../tracker/token';

/**
 * A question whether to restart a kernel and run cells.
 */
export interface IOffer {
  /**
   * Say how many cells wait for the answer.
   */
  setCount(cells: number): void;

  /**
   * Whether somebody accepts the offer.
   */
  ask(): Promise<boolean>;
}

/**
 * What a cell is to the runs.
 */
interface IRunnable {
  readonly isDisposed: boolean;
}

/**
 * Offers to restart a dead kernel that was asked to run cells, and runs them.
 *
 * #### Notes
 * It follows the announcement that a cell is about to run, and runs cells
 * through the application, so that whoever replaces the way in which cells are
 * run is respected. That nothing is sent to a dead kernel is its connection's
 * business.
 *
 * @typeParam Book - What stands for a notebook.
 * @typeParam Cell - What stands for a cell.
 */
export class RestartAndRun<Book extends object, Cell extends IRunnable> {
  constructor(options: RestartAndRun.IOptions<Book, Cell>) {
    this._options = options;
    options.scheduled.connect((_, { notebook, cell }) => {
      this._consider(notebook, cell);
    });
  }

  private _consider(notebook: Book, cell: Cell): void {
    const { contextOf, keepOutputs, offer, tracker } = this._options;
    const context = contextOf(notebook);
    const kernel = context?.session?.kernel;
    const fact = kernel ? tracker.get(kernel.id) : null;
    if (kernel?.status !== 'dead' || fact?.status !== 'dead' || !context) {
      return;
    }
    // The application clears them right after this announcement.
    queueMicrotask(keepOutputs(cell));
    const known = this._waiting.get(notebook);
    const waiting = known ?? {
      cells: new Set<Cell>(),
      offer: offer(context, fact)
    };
    waiting.cells.add(cell);
    waiting.offer.setCount(waiting.cells.size);
    if (!known) {
      this._waiting.set(notebook, waiting);
      this._ask(notebook, context, waiting).catch(reason => {
        console.error('The cells were not run', reason);
      });
    }
  }

  private async _ask(
    notebook: Book,
    context: ISessionContext,
    waiting: IWaiting<Cell>
  ): Promise<void> {
    const accepted = await waiting.offer.ask();
    this._waiting.delete(notebook);
    if (!accepted) {
      return;
    }
    // Somebody else may have restarted it meanwhile.
    if (context.session?.kernel?.status === 'dead') {
      await restartKernel(context);
    }
    // One that died on the way is shown as any death.
    if (context.session?.kernel?.status !== 'dead') {
      const cells = [...waiting.cells].filter(cell => !cell.isDisposed);
      await this._options.run(notebook, cells, context);
    }
  }

  private readonly _options: RestartAndRun.IOptions<Book, Cell>;
  private readonly _waiting = new Map<Book, IWaiting<Cell>>();
}

/**
 * A namespace for `RestartAndRun` statics.
 */
export namespace RestartAndRun {
  /**
   * The options of runs on dead kernels.
   */
  export interface IOptions<Book, Cell> {
    readonly tracker: IKernelStatusTracker;

    /**
     * Emitted when a cell is about to run.
     */
    readonly scheduled: ISignal<
      unknown,
      { readonly notebook: Book; readonly cell: Cell }
    >;

    /**
     * The session of a notebook.
     */
    readonly contextOf: (notebook: Book) => ISessionContext | null;

    /**
     * Remember a cell's outputs; what is returned puts them back.
     */
    readonly keepOutputs: (cell: Cell) => () => void;

    /**
     * Make the question.
     */
    readonly offer: (context: ISessionContext, fact: IKernelFact) => IOffer;

    /**
     * Run cells, in this order.
     */
    readonly run: (
      notebook: Book,
      cells: readonly Cell[],
      context: ISessionContext
    ) => Promise<unknown>;
  }
}

interface IWaiting<Cell> {
  readonly cells: Set<Cell>;
  readonly offer: IOffer;
}
