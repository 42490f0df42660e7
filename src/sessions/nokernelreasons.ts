import { ISessionContext } from '@jupyterlab/apputils';
import { ISignal, Signal } from '@lumino/signaling';
import { INoKernelReason } from './resolve';

/**
 * Why sessions have no kernel: the one that they asked for did not start, or
 * the one that they had was shut down elsewhere.
 */
export class NoKernelReasons {
  /**
   * Emitted when a session's reason becomes known, or is over.
   */
  get changed(): ISignal<this, ISessionContext> {
    return this._changed;
  }

  /**
   * Why the session has no kernel; `undefined` when that is not known.
   */
  get(context: ISessionContext): INoKernelReason | undefined {
    return this._reasons.get(context);
  }

  /**
   * Remember a reason until the session gets a kernel.
   */
  note(context: ISessionContext, reason: INoKernelReason): void {
    this._reasons.set(context, reason);
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
