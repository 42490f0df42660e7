import { Kernel, KernelConnection, KernelMessage } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { PromiseDelegate } from '@lumino/coreutils';
import { IKernelFact } from '../wire/kernel';

/**
 * A restart under way, asked for by this page.
 */
export class Restart {
  /**
   * @param before - The kernel's record when it was asked for.
   */
  constructor(before: IKernelFact | null) {
    this._before = before;
    // Whether anybody waits for it or not, a failure is no stray rejection.
    this.failure.catch(() => undefined);
  }

  /**
   * Rejects when the kernel dies on the way.
   */
  get failure(): Promise<never> {
    return this._failure.promise;
  }

  /**
   * Take in that the kernel is dead.
   *
   * @returns Whether that is news: not the death that the restart overcomes.
   */
  fail(dead: IKernelFact): boolean {
    const before = this._before;
    if (dead.epoch === before?.epoch && dead.seq === before.seq) {
      return false;
    }
    this._failure.reject(new Error(`Kernel is dead: ${dead.reason}`));
    return true;
  }

  private readonly _before: IKernelFact | null;
  private readonly _failure = new PromiseDelegate<never>();
}

/**
 * The future of a request that was never sent, since its kernel is dead.
 *
 * #### Notes
 * Rejects as stock's futures do when a kernel goes away under them, which
 * callers know: a cell takes its `[*]` back. Throwing instead leaves it there.
 */
class CanceledFuture<
  Request extends KernelMessage.IShellControlMessage,
  Reply extends KernelMessage.IShellControlMessage
> implements Kernel.IFuture<Request, Reply> {
  constructor(readonly msg: Request) {
    this.done = Promise.reject(
      new Error(`Canceled future for ${msg.header.msg_type}: kernel is dead`)
    );
    // Whoever does not wait for the reply need not care.
    this.done.catch(() => undefined);
  }

  readonly done: Promise<Reply>;

  readonly isDisposed = true;

  onReply: (msg: Reply) => void = () => undefined;

  onIOPub: (msg: KernelMessage.IIOPubMessage) => void = () => undefined;

  onStdin: (msg: KernelMessage.IStdinMessage) => void = () => undefined;

  dispose(): void {
    // It never held anything.
  }

  registerMessageHook(): void {
    // No message will come.
  }

  removeMessageHook(): void {
    // No hook was kept.
  }

  sendInputReply(): void {
    // Nothing asked for input.
  }
}

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
    if (this.rejectsMessages) {
      return new CanceledFuture(message);
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
    if (this.rejectsMessages) {
      return new CanceledFuture(message);
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
   * Let nobody wait for answers that a process owes which has ended.
   *
   * @param lostOnly - Whether only for those to what was asked before the
   *   connection was lost: the others are owed by the process that is there now.
   *
   * @returns Whether there was any.
   */
  protected cancel(lostOnly = false): boolean {
    this.hasPendingInput = false;
    const owed = [...(this._unanswered ?? [])].filter(
      ([, losses]) => !lostOnly || losses < this._lost
    );
    owed.forEach(([future]) => future.dispose());
    return owed.length > 0;
  }

  /**
   * Take what is unanswered for asked of the process that is there now.
   */
  protected keepPending(): void {
    const lost = this._lost;
    this._unanswered?.forEach((_, future, all) => all.set(future, lost));
  }

  /**
   * Whether nothing is sent any more.
   */
  protected get rejectsMessages(): boolean {
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
  private _unanswered: Map<IDisposable, number> | undefined;
}

function isCanceled(reason: unknown): boolean {
  return reason instanceof Error && reason.message.startsWith('Canceled');
}
