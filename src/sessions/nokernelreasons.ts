import { ISessionContext } from '@jupyterlab/apputils';
import { ISignal, Signal } from '@lumino/signaling';
import { INoKernelReason } from './resolve';

/**
 * Why sessions have no kernel: the one that they asked for did not start, or
 * the one that they had was shut down elsewhere.
 */
export class NoKernelReasons {
  /**
   * Emitted when a session's ending becomes known, or is over.
   */
  get changed(): ISignal<this, ISessionContext> {
    return this._changed;
  }

  /**
   * How the session's kernel ended; `undefined` when there is nothing to tell.
   */
  get(context: ISessionContext): INoKernelReason | undefined {
    return this._reasons.get(context);
  }

  /**
   * Remember an ending until the session gets a kernel.
   */
  note(context: ISessionContext, ending: INoKernelReason): void {
    this._reasons.set(context, ending);
    context.kernelChanged.connect(this._onKernelChanged, this);
    this._changed.emit(context);
  }

  private _onKernelChanged(
    context: ISessionContext,
    { newValue }: { readonly newValue: unknown }
  ): void {
    if (newValue) {
      context.kernelChanged.disconnect(this._onKernelChanged, this);
      this._reasons.delete(context);
      this._changed.emit(context);
    }
  }

  private readonly _reasons = new WeakMap<ISessionContext, INoKernelReason>();
  private readonly _changed = new Signal<this, ISessionContext>(this);
}

/**
 * The endings of all sessions on the page.
 */
export const noKernelReasons = new NoKernelReasons();
