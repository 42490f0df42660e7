import { Kernel, KernelConnection, KernelMessage } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { endedBetween, IKernelFact } from '../wire/kernel';
import { AbandonedFuture } from './abandoned';

/**
 * A kernel connection that can let go of what its kernel owes.
 *
 * #### Notes
 * The fields have no initializers: the base constructor already calls into
 * this class.
 */
export class CancelingKernelConnection extends KernelConnection {
  constructor(options: Kernel.IKernelConnection.IOptions) {
    super(options);
    let connected = false;
    super.connectionStatusChanged.connect((_, status) => {
      // What is asked from then on is for the process that answers then.
      if (connected && status !== 'connected') {
        this._losses = this._lost + 1;
      }
      connected = status === 'connected';
    });
  }

  /**
   * Ask the kernel who it is.
   *
   * @returns Its reply; `undefined` when the request was canceled.
   */
  async requestKernelInfo(): Promise<KernelMessage.IInfoReplyMsg | undefined> {
    try {
      return await super.requestKernelInfo();
    } catch (reason) {
      // The base class asks at every connection and lets nobody catch this.
      if (isCanceled(reason)) {
        return undefined;
      }
      throw reason;
    }
  }

  /**
   * Send a shell message; while it refuses, nothing is sent and the future is a
   * canceled one.
   */
  sendShellMessage<T extends KernelMessage.ShellMessageType>(
    message: KernelMessage.IShellMessage<T>,
    expectReply = false,
    disposeOnDone = true
  ): Kernel.IShellFuture<KernelMessage.IShellMessage<T>> {
    if (this.refuses) {
      return new AbandonedFuture(message);
    }
    const future = super.sendShellMessage(message, expectReply, disposeOnDone);
    this._remember(future);
    return future;
  }

  /**
   * Send a control message; while it refuses, nothing is sent and the future is
   * a canceled one.
   */
  sendControlMessage<T extends KernelMessage.ControlMessageType>(
    message: KernelMessage.IControlMessage<T>,
    expectReply = false,
    disposeOnDone = true
  ): Kernel.IControlFuture<KernelMessage.IControlMessage<T>> {
    if (this.refuses) {
      return new AbandonedFuture(message);
    }
    const future = super.sendControlMessage(
      message,
      expectReply,
      disposeOnDone
    );
    this._remember(future);
    return future;
  }

  /**
   * Let nobody wait for answers that a dead process owes.
   *
   * @param losses - What was asked before the connection was lost this often;
   *   by default all that is unanswered.
   *
   * @returns Whether there was any.
   */
  protected cancel(losses = Infinity): boolean {
    this.hasPendingInput = false;
    const owed = [...(this._unanswered ?? [])].filter(
      ([, asked]) => asked < losses
    );
    owed.forEach(([future]) => future.dispose());
    return owed.length > 0;
  }

  /**
   * Take in which process there is, whether or not the end of the one before it
   * was heard of.
   *
   * @param fact - What REST says of the kernel.
   *
   * @returns Whether another one, before the connection was lost, owed answers:
   *   nobody waits for them any more.
   */
  protected meet(fact: IKernelFact): boolean {
    const before = this._met;
    this._met = fact;
    return !!before && endedBetween(before, fact) && this.cancel(this._lost);
  }

  /**
   * Take the process that is met next for no other one.
   */
  protected forget(): void {
    this._met = undefined;
  }

  /**
   * Whether nothing is sent any more.
   */
  protected get refuses(): boolean {
    return false;
  }

  private _remember(
    future: IDisposable & { readonly done: Promise<unknown> }
  ): void {
    const unanswered = (this._unanswered ??= new Map());
    const forget = () => {
      unanswered.delete(future);
    };
    unanswered.set(future, this._lost);
    future.done.then(forget, forget);
  }

  private get _lost(): number {
    return this._losses ?? 0;
  }

  private _losses: number | undefined;
  private _met: IKernelFact | undefined;
  private _unanswered: Map<IDisposable, number> | undefined;
}

function isCanceled(reason: unknown): boolean {
  return reason instanceof Error && reason.message.startsWith('Canceled');
}
