import {
  CommsOverSubshells,
  Kernel,
  KernelConnection,
  KernelMessage,
  ServerConnection
} from '@jupyterlab/services';
import { JSONObject, PromiseDelegate } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';
import { IKernelFact } from '../contract';
import { IKernelStatusChange, IKernelStatusTracker } from '../tracker/token';
import { AbandonedFuture } from './abandoned';
import { withoutDeadMessages, withoutDeadModels } from './wire';

/**
 * A kernel connection that outlives its kernel's death.
 *
 * #### Notes
 * Overrides public members only. Where the server does not report kernel
 * status it behaves as its base class. The fields have no initializers: the
 * base constructor already calls into this class.
 */
export class TrackedKernelConnection extends KernelConnection {
  constructor(options: TrackedKernelConnection.IOptions) {
    const { tracker, ...rest } = options;
    let dying: (() => void) | null = null;
    super({
      ...rest,
      kernelAPIClient: withoutDeadModels(rest.kernelAPIClient, () => dying?.()),
      serverSettings: withoutDeadMessages(rest.serverSettings, () => {
        if (dying === null || !tracker.serverReports) {
          return false;
        }
        dying();
        return true;
      })
    });
    dying = () => this._ask();
    this._options = options;
    this._tracker = tracker;
    this._shown = super.status;
    this._dead = false;
    this._leaving = false;
    this._overcome = null;
    this._restarting = null;
    this._unanswered = new Set();
    this._shownChanged = new Signal(this);
    this._watch = tracker.watch(this.id);
    super.statusChanged.connect(this._onBaseStatus, this);
    super.connectionStatusChanged.connect(this._onConnection, this);
    tracker.changed.connect(this._onRecord, this);
    if (tracker.isConfirmed(this.id)) {
      this._apply(tracker.get(this.id));
    }
  }

  /**
   * The nearest stock word for what the kernel is doing.
   */
  get status(): KernelMessage.Status {
    return this._shown ?? super.status;
  }

  get statusChanged(): ISignal<this, KernelMessage.Status> {
    return this._shownChanged;
  }

  /**
   * The connection; there is none to a dead kernel that refused it.
   */
  get connectionStatus(): Kernel.ConnectionStatus {
    const status = super.connectionStatus;
    return this._dead && status === 'connecting' ? 'disconnected' : status;
  }

  /**
   * The model, without the reason that makes stock open a dialog of its own.
   */
  get model(): Kernel.IModel {
    const model = super.model;
    return this._tracker?.serverReports
      ? { ...model, reason: undefined }
      : model;
  }

  clone(
    options: Pick<
      Kernel.IKernelConnection.IOptions,
      'clientId' | 'username' | 'handleComms'
    > = {}
  ): Kernel.IKernelConnection {
    return new TrackedKernelConnection({
      ...this._options,
      model: this.model,
      username: this.username,
      handleComms: false,
      commsOverSubshells: CommsOverSubshells.Disabled,
      clientId: undefined,
      ...options
    });
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._tracker.changed.disconnect(this._onRecord, this);
      this._watch.dispose();
    }
    super.dispose();
  }

  /**
   * Restart the kernel under the same id, also after its death.
   *
   * @throws When the server refuses, or the kernel dies on the way.
   */
  async restart(): Promise<void> {
    const failed = (this._restarting = new PromiseDelegate<void>());
    this._overcome = this._tracker.get(this.id);
    this._dead = false;
    this._show('restarting');
    try {
      await Promise.race([super.restart(), failed.promise]);
    } finally {
      this._restarting = null;
      this._overcome = null;
      await this._tracker.refresh(this.id).then(
        fact => this._apply(fact),
        () => undefined
      );
    }
  }

  /**
   * Reconnect to the kernel.
   *
   * @throws When the kernel is dead.
   */
  async reconnect(): Promise<void> {
    if (this._dead) {
      this._apply(await this._tracker.refresh(this.id));
    }
    if (this._dead) {
      throw new Error(`Kernel is dead: ${this.id}`);
    }
    return super.reconnect();
  }

  async shutdown(): Promise<void> {
    this._leaving = true;
    try {
      if (this._dead) {
        await this._options.kernelAPIClient.shutdown(this.id);
      }
      await super.shutdown();
    } finally {
      this._leaving = false;
    }
  }

  /**
   * Somebody found the kernel missing: perhaps it is merely dead.
   */
  handleShutdown(): void {
    if (this._leaving || !this._tracker.serverReports) {
      super.handleShutdown();
    } else {
      this._ask();
    }
  }

  async requestKernelInfo(): Promise<KernelMessage.IInfoReplyMsg | undefined> {
    const reply = await super.requestKernelInfo();
    // The shell channel answered and went idle: nothing else says so, since
    // the base class drops status messages of this request.
    this._settle('idle');
    return reply;
  }

  /**
   * Request the execution of code; on a dead kernel nothing is sent.
   */
  requestExecute(
    content: KernelMessage.IExecuteRequestMsg['content'],
    disposeOnDone = true,
    metadata?: JSONObject
  ): Kernel.IShellFuture<
    KernelMessage.IExecuteRequestMsg,
    KernelMessage.IExecuteReplyMsg
  > {
    if (!this._dead) {
      return super.requestExecute(content, disposeOnDone, metadata);
    }
    return new AbandonedFuture(
      KernelMessage.createMessage<KernelMessage.IExecuteRequestMsg>({
        msgType: 'execute_request',
        channel: 'shell',
        username: this.username,
        session: this.clientId,
        content,
        metadata
      })
    );
  }

  sendShellMessage<T extends KernelMessage.ShellMessageType>(
    message: KernelMessage.IShellMessage<T>,
    expectReply = false,
    disposeOnDone = true
  ): Kernel.IShellFuture<KernelMessage.IShellMessage<T>> {
    const future = super.sendShellMessage(message, expectReply, disposeOnDone);
    this._remember(future);
    return future;
  }

  sendControlMessage<T extends KernelMessage.ControlMessageType>(
    message: KernelMessage.IControlMessage<T>,
    expectReply = false,
    disposeOnDone = true
  ): Kernel.IControlFuture<KernelMessage.IControlMessage<T>> {
    const future = super.sendControlMessage(
      message,
      expectReply,
      disposeOnDone
    );
    this._remember(future);
    return future;
  }

  private _remember(
    future: IDisposable & { readonly done: Promise<unknown> }
  ): void {
    const forget = () => {
      this._unanswered.delete(future);
    };
    this._unanswered.add(future);
    future.done.then(forget, forget);
  }

  private _onBaseStatus(_: unknown, status: KernelMessage.Status): void {
    const reports = this._tracker.serverReports === true;
    switch (status) {
      case 'autorestarting':
        // Stock opens its dialog at this word.
        if (!reports) {
          this._show(status);
        }
        break;
      case 'unknown':
        // The base class's word for having no connection, an axis of its own.
        if (!this._dead && this._shown !== 'restarting') {
          this._show(status);
        }
        break;
      case 'restarting':
        this._show(status);
        if (!this._restarting) {
          this._ask();
        }
        break;
      case 'dead':
        this._show(status);
        break;
      default:
        if (!this._dead) {
          this._show(status);
        }
    }
  }

  private _onConnection(_: unknown, status: Kernel.ConnectionStatus): void {
    if (status === 'connected') {
      this._ask();
    }
  }

  private _onRecord(_: unknown, change: IKernelStatusChange): void {
    if (change.id === this.id && change.confirmed) {
      this._apply(change.after);
    }
  }

  /**
   * Ask the server what became of the kernel.
   */
  private _ask(): void {
    this._tracker.refresh(this.id).then(
      fact => this._apply(fact),
      reason => {
        console.debug(`Status of kernel ${this.id} could not be read`, reason);
      }
    );
  }

  private _apply(fact: IKernelFact | null): void {
    if (this.isDisposed || !this._tracker.serverReports) {
      return;
    }
    if (fact === null) {
      super.handleShutdown();
    } else if (fact.status === 'dead') {
      this._die(fact);
    } else if (this._dead) {
      if (fact.status !== 'restarting' && fact.status !== 'terminating') {
        this._revive();
      }
    } else if (fact.status === 'restarting') {
      this._abandon();
      this._show('restarting');
    } else if (fact.status === 'running') {
      this._settle(fact.executionState);
    }
  }

  /**
   * Let nobody wait for answers that the dead process owes.
   */
  private _abandon(): void {
    this.hasPendingInput = false;
    [...this._unanswered].forEach(future => future.dispose());
  }

  private _die(fact: IKernelFact): void {
    const known =
      fact.epoch === this._overcome?.epoch && fact.seq === this._overcome.seq;
    if (this._dead || known) {
      return;
    }
    this._dead = true;
    this._abandon();
    this._restarting?.reject(new Error(`Kernel is dead: ${fact.reason}`));
    this._show('dead');
  }

  /**
   * Somebody else restarted the kernel.
   */
  private _revive(): void {
    this._dead = false;
    this._show('restarting');
    super.reconnect().catch(reason => {
      console.warn(`Kernel ${this.id} could not be reconnected`, reason);
    });
  }

  /**
   * Take over what the kernel is doing, where its own messages did not say.
   */
  private _settle(executionState: string): void {
    const open = ['unknown', 'starting', 'restarting'].includes(this._shown);
    const connected = this.connectionStatus === 'connected';
    if (open && connected && !this._dead && !this._restarting) {
      if (executionState === 'idle' || executionState === 'busy') {
        this._show(executionState);
      }
    }
  }

  private _show(status: KernelMessage.Status): void {
    if (this._shown !== status) {
      this._shown = status;
      this._shownChanged.emit(status);
    }
  }

  private _options: TrackedKernelConnection.IOptions;
  private _tracker: IKernelStatusTracker;
  private _shown: KernelMessage.Status;
  private _shownChanged: Signal<this, KernelMessage.Status>;
  private _dead: boolean;
  private _leaving: boolean;

  /**
   * The record when the restart under way began: no news of another death.
   */
  private _overcome: IKernelFact | null;
  private _restarting: PromiseDelegate<void> | null;
  private _unanswered: Set<IDisposable>;
  private _watch: IDisposable;
}

/**
 * A namespace for `TrackedKernelConnection` statics.
 */
export namespace TrackedKernelConnection {
  /**
   * The options of a tracked connection: what the base class may omit it needs.
   */
  export interface IOptions extends Kernel.IKernelConnection.IOptions {
    readonly tracker: IKernelStatusTracker;
    kernelAPIClient: Kernel.IKernelAPIClient;
    serverSettings: ServerConnection.ISettings;
  }
}
