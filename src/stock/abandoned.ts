import { Kernel, KernelMessage } from '@jupyterlab/services';

/**
 * The future of a request that was never sent, since its kernel is dead.
 *
 * #### Notes
 * Rejects as stock's futures do when a kernel goes away under them, which
 * callers know: a cell takes its `[*]` back. Throwing instead leaves it there.
 */
export class AbandonedFuture<
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
