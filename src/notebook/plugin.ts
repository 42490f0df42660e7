import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { forgetScheduledCells } from './indicator';

/**
 * Keeps notebooks from counting the cells of a dead kernel.
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
    tracker.changed.connect((_, { id, after, confirmed }) => {
      if (notebooks && confirmed && after?.status === 'dead') {
        sessions
          .find(id)
          .map(({ widget }) => widget)
          .filter((widget): widget is NotebookPanel => notebooks.has(widget))
          .forEach(forgetScheduledCells);
      }
    });
  }
};
