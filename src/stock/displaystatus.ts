import { ISessionContext, SessionContext } from '@jupyterlab/apputils';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';

/**
 * Let session contexts say of a dead kernel that it is dead.
 *
 * @returns What puts the stock word back, or `null` when there is none.
 *
 * #### Notes
 * Nobody is connected to a dead kernel. Stock puts the connection first: after
 * a reload its toolbars say "Disconnected" of a kernel that is dead.
 */
export function showDeadBeforeDisconnected(): IDisposable | null {
  const stock = Object.getOwnPropertyDescriptor(
    SessionContext.prototype,
    'kernelDisplayStatus'
  );
  const word = stock?.get;
  if (!stock?.configurable || !word) {
    return null;
  }
  Object.defineProperty(SessionContext.prototype, 'kernelDisplayStatus', {
    ...stock,
    get(this: SessionContext): ISessionContext.KernelDisplayStatus {
      const kernel = this.session?.kernel;
      const said = word.call(this) as ISessionContext.KernelDisplayStatus;
      return kernel?.status === 'dead' && said === kernel.connectionStatus
        ? 'dead'
        : said;
    }
  });
  return new DisposableDelegate(() => {
    Object.defineProperty(
      SessionContext.prototype,
      'kernelDisplayStatus',
      stock
    );
  });
}
