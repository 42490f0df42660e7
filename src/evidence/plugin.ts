import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelSessions } from '../sessions/token';
import { SeenStore, storageOf } from '../tracker/seen';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { KernelEvidence } from './evidence';
import { CrashMarks } from './marks';
import { StatusRequests } from '../wire/requests';
import { IKernelEvidence } from './token';

/**
 * Tells why kernels died, and marks the cells in which they did.
 */
export const evidencePlugin: JupyterFrontEndPlugin<IKernelEvidence> = {
  id: 'jupyterlab-kernel-status:evidence',
  description: 'Reads why kernels died, and marks the cells that were running.',
  autoStart: true,
  provides: IKernelEvidence,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): IKernelEvidence =>
    new KernelEvidence({
      tracker,
      sessions,
      notebooks,
      requests: new StatusRequests(app.serviceManager.serverSettings),
      marks: new CrashMarks(
        new SeenStore(
          storageOf('browser'),
          'jupyterlab-kernel-status:unmarked'
        ),
        (translator ?? nullTranslator).load(DOMAIN)
      ),
      versions: {
        application: `${app.name} ${app.version}`,
        browser: navigator.userAgent
      },
      activate: panel => app.shell.activateById(panel.id)
    })
};
