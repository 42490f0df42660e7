import { Kernel, KernelManager } from '@jupyterlab/services';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { IKernelStatusTracker } from '../tracker/token';
import { TrackedKernelConnection } from './connection';
import { kernelManagerParts } from './upstream';

type ConnectTo = Kernel.IManager['connectTo'];

/**
 * Let a kernel manager build connections that outlive their kernel's death.
 *
 * @param manager - The manager of the application.
 * @param tracker - What the connections believe.
 *
 * @returns What puts the manager's own method back.
 *
 * #### Notes
 * Decorating the manager in place displaces no other provider of its token.
 * A subclass of another extension gets such connections from its base class; if
 * it builds its own, or is no stock manager at all, those are left as they are,
 * and their kernels are watched all the same.
 */
export function decorateConnectTo(
  manager: Kernel.IManager,
  tracker: IKernelStatusTracker
): IDisposable {
  const base = decorateBase(manager, tracker);
  const own = manager.connectTo;
  let warned = false;

  const connectTo: ConnectTo = options => {
    const connection = own.call(manager, options);
    if (!(connection instanceof TrackedKernelConnection)) {
      if (!warned) {
        warned = true;
        console.warn(
          'Kernel connections are not the stock ones: they are left as they are.'
        );
      }
      watch(connection, tracker);
    }
    return connection;
  };
  manager.connectTo = connectTo;
  return new DisposableDelegate(() => {
    manager.connectTo = own;
    base?.dispose();
  });
}

/**
 * Let the stock method build our connections, for this manager only.
 *
 * @returns What undoes it; `null` when the manager is no stock one.
 */
function decorateBase(
  manager: Kernel.IManager,
  tracker: IKernelStatusTracker
): IDisposable | null {
  const parts = kernelManagerParts(manager);
  if (parts === null) {
    return null;
  }
  const connections = new Set<TrackedKernelConnection>();
  const { prototype } = KernelManager;
  const stock = prototype.connectTo;

  const connect: ConnectTo = options => {
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

  prototype.connectTo = function (options) {
    if (this !== manager) {
      return stock.call(this, options);
    }
    let connection: Kernel.IKernelConnection;
    try {
      connection = connect(options);
    } catch (reason) {
      console.error(`Kernel ${options.model.id} is not tracked`, reason);
      return stock.call(this, options);
    }
    if (![...manager.running()].some(model => model.id === connection.id)) {
      manager.refreshRunning().catch(reason => {
        console.debug('Kernels could not be listed', reason);
      });
    }
    return connection;
  };
  return new DisposableDelegate(() => {
    prototype.connectTo = stock;
  });
}

/**
 * Keep up to date what is known of a kernel whose connection is not ours.
 */
function watch(
  connection: Kernel.IKernelConnection,
  tracker: IKernelStatusTracker
): void {
  const { id } = connection;
  const watched = tracker.watch(id);
  const read = () => {
    tracker.refresh(id).catch(reason => {
      console.debug(`Status of kernel ${id} could not be read`, reason);
    });
  };
  read();
  // A stock connection ends itself when it finds its kernel dead.
  connection.disposed.connect(() => {
    read();
    watched.dispose();
  });
}
