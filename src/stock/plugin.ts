import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IKernelStatusTracker } from '../tracker/token';
import { decorateConnectTo } from './connectto';
import { StatusRequests } from '../wire/requests';
import { listDeadSessions, showDeadBeforeDisconnected } from './deadkernels';

/**
 * Keeps kernel connections, and documents' sessions, alive over the death of
 * their kernels.
 */
export const connectionPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:connection',
  description: 'Keeps kernel connections alive over the death of a kernel.',
  autoStart: true,
  requires: [IKernelStatusTracker],
  activate: (app: JupyterFrontEnd, tracker: IKernelStatusTracker): void => {
    const { kernels, serverSettings, sessions } = app.serviceManager;
    decorateConnectTo(kernels, tracker);
    listDeadSessions(sessions, new StatusRequests(serverSettings), tracker);
    showDeadBeforeDisconnected();
  }
};
