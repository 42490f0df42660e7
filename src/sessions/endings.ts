import { ISessionContext } from '@jupyterlab/apputils';
import { ISignal, Signal } from '@lumino/signaling';

/**
 * Why sessions have no kernel: the one that they asked for did not start.
 */
export class LaunchFailures {
  /**
   * Emitted when a session's failure becomes known, or is over.
   */
  get changed(): ISignal<this, ISessionContext> {
    return this._changed;
  }

  /**
   * The cause in one sentence of plain text; `''` when no launch failed.
   */
  get(context: ISessionContext): string {
    return this._causes.get(context) ?? '';
  }

  /**
   * Remember a failure until the session gets a kernel.
   */
  note(context: ISessionContext, cause: string): void {
    this._causes.set(context, cause);
    context.kernelChanged.connect(this._onKernelChanged, this);
    this._changed.emit(context);
  }

  private _onKernelChanged(
    context: ISessionContext,
    { newValue }: { readonly newValue: unknown }
  ): void {
    if (newValue) {
      context.kernelChanged.disconnect(this._onKernelChanged, this);
      this._causes.delete(context);
      this._changed.emit(context);
    }
  }

  private readonly _causes = new WeakMap<ISessionContext, string>();
  private readonly _changed = new Signal<this, ISessionContext>(this);
}

/**
 * The failures of all sessions on the page.
 */
export const launchFailures = new LaunchFailures();
