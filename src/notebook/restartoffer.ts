import {
  ISessionContext,
  ISessionContextDialogs,
  Dialog
} from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IKernelFact } from '../wire/kernel';
import { sentence } from '../vocabulary/sentence';
import { IKernelStatusTracker } from '../tracker/token';
import { RestartAndRun } from './restartandrun';
import { GuardedDialog } from '../ui/guardeddialog';
import { CLASS, part } from '../ui/dom';

/**
 * What notebooks need to offer a restart.
 */
export interface IOfferingOptions {
  readonly tracker: IKernelStatusTracker;
  readonly notebooks: INotebookTracker;
  readonly dialogs: ISessionContextDialogs | null;
  readonly translator: ITranslator | null;
  readonly trans: TranslationBundle;
}

/**
 * Let notebooks offer to restart a dead kernel when a cell is run.
 */
export function offerRestarts(options: IOfferingOptions): void {
  const { tracker, notebooks, dialogs, translator, trans } = options;
  new RestartAndRun({
    tracker,
    scheduled: NotebookActions.executionScheduled,
    contextOf: notebook =>
      notebooks.find(panel => panel.content === notebook)?.sessionContext ??
      null,
    keepOutputs: cell =>
      cell instanceof CodeCell ? keepOutputs(cell) : () => undefined,
    offer: restartOffer(trans),
    run: (notebook, cells, context) =>
      NotebookActions.runCells(
        notebook,
        cells,
        context,
        dialogs ?? undefined,
        translator ?? undefined
      )
  });
}

/**
 * Makes the question whether to restart a kernel.
 */
export function restartOffer(
  trans: TranslationBundle
): (context: ISessionContext, fact: IKernelFact) => RestartOffer {
  return ({ name }, { lastExit, reason }) =>
    new RestartOffer({ name, cause: sentence(trans, reason, lastExit), trans });
}

/**
 * Remember the outputs of a cell that is about to lose them.
 *
 * @returns What puts them back, if the cell has no others since.
 *
 * #### Notes
 * A cell that is run forgets its outputs, and is trusted from then on: with
 * the outputs comes back whether they may be trusted.
 */
function keepOutputs(cell: CodeCell): () => void {
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

/**
 * Offers to restart a dead kernel that was asked to run cells.
 */
export class RestartOffer extends GuardedDialog {
  constructor(options: RestartOffer.IOptions) {
    const { trans } = options;
    const body = new OfferBody(options);
    super({
      title: trans.__('Kernel is dead'),
      body,
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({
          label: trans.__('Restart and Run'),
          className: `${CLASS}-restart`
        })
      ]
    });
    this._offering = body;
  }

  /**
   * Say how many cells wait for the answer.
   */
  setCount(cells: number): void {
    this._offering.setCount(cells);
  }

  /**
   * Whether somebody accepts the offer.
   */
  async ask(): Promise<boolean> {
    return (await this.launch()).button.accept;
  }

  private readonly _offering: OfferBody;
}

/**
 * A namespace for `RestartOffer` statics.
 */
export namespace RestartOffer {
  /**
   * The options of an offer.
   */
  export interface IOptions {
    /**
     * The name of the document.
     */
    readonly name: string;

    /**
     * Why the kernel is dead, plain text.
     */
    readonly cause: string;

    readonly trans: TranslationBundle;
  }
}

class OfferBody extends Widget {
  constructor({ name, cause, trans }: RestartOffer.IOptions) {
    super();
    this._trans = trans;
    this.addClass(`${CLASS}-body`);
    this.node.append(
      part('p', 'place', name),
      this._waiting,
      part('p', 'cause', cause),
      part('p', 'since', trans.__('All variables are lost.'))
    );
  }

  setCount(cells: number): void {
    this._waiting.textContent = this._trans._n(
      'The cell was not run. Restart the kernel to run it.',
      '%1 cells were not run. Restart the kernel to run them.',
      cells
    );
  }

  private readonly _trans: TranslationBundle;
  private readonly _waiting = part('p', 'hint');
}
