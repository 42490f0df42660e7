import { Kernel, KernelConnection, KernelMessage } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { AbandonedFuture } from './abandoned';

/**
 * A kernel connection that can let go of what its kernel owes.
 *
 * #### Notes
 * The fields have no initializers: the base constructor already calls into
 * this class.
 */
export class CancelingKernelConnection extends KernelConnection {
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
   */
  protected cancel(): void {
    this.hasPendingInput = false;
    [...(this._unanswered ?? [])].forEach(future => future.dispose());
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
    const unanswered = (this._unanswered ??= new Set());
    const forget = () => {
      unanswered.delete(future);
    };
    unanswered.add(future);
    future.done.then(forget, forget);
  }

  private _unanswered: Set<IDisposable> | undefined;
}

function isCanceled(reason: unknown): boolean {
  return reason instanceof Error && reason.message.startsWith('Canceled');
}
