import { ISessionContext, ISessionContextDialogs } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { IKernelFact } from '../wire/kernel';
import { sentence } from '../vocabulary/sentence';
import { IKernelStatusTracker } from '../tracker/token';
import { DeadRuns } from './deadruns';
import { keepOutputs } from './keepoutputs';
import { RestartOffer } from './offer';

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
  new DeadRuns({
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
