import { Kernel, KernelManager } from '@jupyterlab/services';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { IKernelStatusTracker } from '../tracker/token';
import { TrackedKernelConnection } from './connection';
import { kernelManagerParts } from './privates';

/**
 * Let a kernel manager build connections that outlive their kernel's death.
 *
 * @param manager - The manager of the application.
 * @param tracker - What the connections believe.
 *
 * @returns What puts the stock method back, or `null` when the manager is not
 * one that builds stock connections: those of others are left alone.
 *
 * #### Notes
 * Decorating the manager in place displaces no other provider of its token.
 */
export function decorateConnectTo(
  manager: Kernel.IManager,
  tracker: IKernelStatusTracker
): IDisposable | null {
  const parts = kernelManagerParts(manager);
  if (parts === null) {
    return null;
  }
  const connections = new Set<TrackedKernelConnection>();
  const stock = manager.connectTo;

  const connect: typeof stock = options => {
    const { id } = options.model;
    // By default one connection of this page handles a kernel's comms.
    const taken = [...connections].some(
      other => other.id === id && other.handleComms
    );
    const { commsOverSubshells, kernelInfoTimeout } = manager as KernelManager;
    const connection = new TrackedKernelConnection({
      ...options,
      handleComms: options.handleComms ?? !taken,
      commsOverSubshells,
      kernelInfoTimeout,
      serverSettings: manager.serverSettings,
      kernelAPIClient: parts.apiClient,
      tracker
    });
    connections.add(connection);
    connection.disposed.connect(() => connections.delete(connection));
    parts.adopt(connection);
    return connection;
  };

  manager.connectTo = options => {
    let connection: Kernel.IKernelConnection;
    try {
      connection = connect(options);
    } catch (reason) {
      console.error(`Kernel ${options.model.id} is not tracked`, reason);
      return stock.call(manager, options);
    }
    if (![...manager.running()].some(model => model.id === connection.id)) {
      manager.refreshRunning().catch(reason => {
        console.debug('Kernels could not be listed', reason);
      });
    }
    return connection;
  };
  return new DisposableDelegate(() => {
    manager.connectTo = stock;
  });
}
