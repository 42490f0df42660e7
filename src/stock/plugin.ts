import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IKernelStatusTracker } from '../tracker/token';
import { decorateConnectTo } from './connectto';
import { showDeadBeforeDisconnected } from './deadkernels';

/**
 * Keeps kernel connections alive over the death of their kernels.
 */
export const connectionPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:connection',
  description: 'Keeps kernel connections alive over the death of a kernel.',
  autoStart: true,
  requires: [IKernelStatusTracker],
  activate: (app: JupyterFrontEnd, tracker: IKernelStatusTracker): void => {
    decorateConnectTo(app.serviceManager.kernels, tracker);
    showDeadBeforeDisconnected();
  }
};
