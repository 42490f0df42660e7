import { Kernel, ServerConnection } from '@jupyterlab/services';
import { IKernelStatusTracker } from '../tracker/token';

/**
 * The options of a tracked connection: what the base class may omit it needs.
 */
export interface ITrackedOptions extends Kernel.IKernelConnection.IOptions {
  readonly tracker: IKernelStatusTracker;
  kernelAPIClient: Kernel.IKernelAPIClient;
  serverSettings: ServerConnection.ISettings;
}
