import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { forgetScheduledCells } from './indicator';

/**
 * Makes notebooks known, and keeps them from counting a dead kernel's cells.
 */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:notebook',
  description: 'Resets the toolbar circle of notebooks whose kernel is dead.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [INotebookTracker],
  activate: (
    _: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    notebooks: INotebookTracker | null
  ): void => {
    if (!notebooks) {
      return;
    }
    // Where the application has no status bar nobody registers notebooks.
    sessions.addSessionProvider(widget =>
      widget && notebooks.has(widget)
        ? (widget as NotebookPanel).sessionContext
        : null
    );
    tracker.changed.connect((_, { id, after, confirmed }) => {
      if (confirmed && after?.status === 'dead') {
        sessions
          .find(id)
          .map(({ widget }) => widget)
          .filter((widget): widget is NotebookPanel => notebooks.has(widget))
          .forEach(forgetScheduledCells);
      }
    });
  }
};
