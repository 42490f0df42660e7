import { SessionContext } from '@jupyterlab/apputils';
import {
  Kernel,
  KernelConnection,
  KernelManager,
  Session,
  SessionManager
} from '@jupyterlab/services';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';

/**
 * This file holds every private name of JupyterLab that the extension uses,
 * and nothing else may. Each is checked before use; where one is gone the
 * function returns `null` and its caller leaves stock behaviour alone.
 */

/**
 * What one has to know of a kernel manager to build connections for it.
 */
export interface IKernelManagerParts {
  readonly apiClient: Kernel.IKernelAPIClient;

  /**
   * Let the manager own a connection, as one that it built itself.
   */
  readonly adopt: (connection: KernelConnection) => void;
}

/**
 * Look into a kernel manager.
 *
 * @returns `null` unless it is stock's, or made of it.
 */
export function kernelManagerParts(
  manager: Kernel.IManager
): IKernelManagerParts | null {
  if (!(manager instanceof KernelManager)) {
    return null;
  }
  const parts = manager as unknown as {
    _kernelAPIClient?: Kernel.IKernelAPIClient;
    _onStarted?: (connection: KernelConnection) => void;
  };
  const apiClient = parts._kernelAPIClient;
  const started = parts._onStarted;
  if (typeof apiClient?.getModel !== 'function' || !started) {
    return null;
  }
  return { apiClient, adopt: connection => started.call(manager, connection) };
}

/**
 * What a session manager asks the server by.
 *
 * @returns `null` unless the manager is stock's, or made of it.
 */
export function sessionAPIClient(
  manager: Session.IManager
): Session.ISessionAPIClient | null {
  const { _sessionAPIClient: client } = manager as unknown as {
    _sessionAPIClient?: Session.ISessionAPIClient;
  };
  return manager instanceof SessionManager &&
    typeof client?.listRunning === 'function'
    ? client
    : null;
}

/**
 * Shows why a session got no kernel; `stock` is what JupyterLab would show.
 */
export type KernelErrorDisplay = (
  context: SessionContext,
  message: string,
  stock: () => Promise<void>
) => Promise<void>;

/**
 * Replace the dialog "Error Starting Kernel" of all session contexts.
 *
 * @returns What puts stock's back, or `null` when it could not be replaced.
 */
export function replaceKernelErrorDisplay(
  display: KernelErrorDisplay
): IDisposable | null {
  type Show = (
    this: SessionContext,
    message: string,
    traceback: string
  ) => Promise<void>;
  const prototype = SessionContext.prototype as unknown as {
    _displayKernelError?: Show;
  };
  const stock = prototype._displayKernelError;
  if (typeof stock !== 'function') {
    return null;
  }
  prototype._displayKernelError = function (message, traceback) {
    return display(this, message, () => stock.call(this, message, traceback));
  };
  return new DisposableDelegate(() => {
    prototype._displayKernelError = stock;
  });
}
