import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISessionContextDialogs } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { offerRestartsOfConsoles } from './consoles';
import { forgetScheduledCells } from '../stock/deadkernels';
import { offerRestarts, restartOffer } from './restartoffer';
import { markAbortedCells } from './abortedline';

/**
 * Makes notebooks known, and keeps them from lying about a dead kernel.
 */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:notebook',
  description: `Resets the toolbar circle of notebooks whose kernel is dead, says
    which cells did not run, and offers to restart when one is run, in consoles too.`,
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [INotebookTracker, ISessionContextDialogs, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    notebooks: INotebookTracker | null,
    dialogs: ISessionContextDialogs | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    offerRestartsOfConsoles({ app, tracker, offer: restartOffer(trans) });
    if (!notebooks) {
      return;
    }
    // Where the application has no status bar nobody registers notebooks.
    sessions.addSessionProvider(widget =>
      widget && notebooks.has(widget)
        ? (widget as NotebookPanel).sessionContext
        : null
    );
    const panels = (id: string) =>
      sessions
        .find(id)
        .map(({ widget }) => widget)
        .filter((widget): widget is NotebookPanel => notebooks.has(widget));
    tracker.deaths.changed.connect((_, { id, change, fact }) => {
      if (change === 'ended' || fact?.status === 'dead') {
        panels(id).forEach(forgetScheduledCells);
      }
    });
    markAbortedCells(tracker.deaths, panels, trans);
    offerRestarts({ tracker, notebooks, dialogs, translator, trans });
  }
};
