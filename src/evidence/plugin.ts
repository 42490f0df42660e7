import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelSessions } from '../sessions/token';
import { browserStorage, Told } from '../ui/seen';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { KernelAutopsies } from './evidence';
import { CrashMarks } from './marks';
import { EvidenceRequests } from '../wire/requests';
import { IKernelAutopsies } from './token';

/**
 * Tells why kernels died, and marks the cells in which they did.
 */
export const autopsyPlugin: JupyterFrontEndPlugin<IKernelAutopsies> = {
  id: 'jupyterlab-kernel-status:autopsy',
  description: 'Reads why kernels died, and marks the cells that were running.',
  autoStart: true,
  provides: IKernelAutopsies,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): IKernelAutopsies =>
    new KernelAutopsies({
      tracker,
      sessions,
      notebooks,
      requests: new EvidenceRequests(app.serviceManager.serverSettings),
      marks: new CrashMarks(
        new Told(browserStorage(), 'jupyterlab-kernel-status:unmarked'),
        (translator ?? nullTranslator).load(DOMAIN)
      ),
      versions: {
        application: `${app.name} ${app.version}`,
        browser: navigator.userAgent
      },
      activate: panel => app.shell.activateById(panel.id)
    })
};
