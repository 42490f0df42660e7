import {
  CommsOverSubshells,
  Kernel,
  KernelMessage,
  ServerConnection
} from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';
import { IKernelFact } from '../wire/kernel';
import {
  IKernelEnd,
  IKernelStatusChange,
  IKernelStatusTracker
} from '../tracker/token';
import { CancelingKernelConnection, Restart } from './pendingrequests';
import { ReportedStatus, stockStatus } from './kernelstatus';
import { IMessageFilter, wiredClient, filteredSettings } from './serializer';

/**
 * The options of a tracked connection: what the base class may omit it needs.
 */
export interface ITrackedOptions extends Kernel.IKernelConnection.IOptions {
  readonly tracker: IKernelStatusTracker;
  kernelAPIClient: Kernel.IKernelAPIClient;
  serverSettings: ServerConnection.ISettings;
}

/**
 * A kernel connection that outlives its kernel's death.
 *
 * #### Notes
 * Overrides public members only. Where the server does not report kernel
 * status it behaves as its base class. Its fields have no initializers either.
 */
export class TrackedKernelConnection extends CancelingKernelConnection {
  constructor(options: ITrackedOptions) {
    const { tracker, ...rest } = options;
    const wire: IMessageFilter = {
      died: () => false,
      restartedElsewhere: false
    };
    super({
      ...rest,
      kernelAPIClient: wiredClient(rest.kernelAPIClient, wire),
      serverSettings: filteredSettings(rest.serverSettings, wire)
    });
    wire.died = () => {
      void this._ask();
      return tracker.serverReports === true;
    };
    this._wire = wire;
    this._options = options;
    this._tracker = tracker;
    this._word = new ReportedStatus(this, super.status);
    this._dead = false;
    this._leaving = false;
    this._restarting = null;
    this._watch = tracker.watch(this.id, options.model);
    super.statusChanged.connect(this._onBaseStatus, this);
    super.iopubMessage.connect((_, message) =>
      this._word.onStatusMessage(message)
    );
    super.anyMessage.connect((_, { msg, direction }) => {
      if (direction === 'recv' && msg.header.msg_type === 'execute_reply') {
        this._word.onReply((msg.parent_header as KernelMessage.IHeader).msg_id);
      }
    });
    super.connectionStatusChanged.connect((_, status) => {
      if (status === 'connected') {
        void this._ask();
      } else {
        this._onBaseStatus(_, 'unknown'); // The base class says it once.
      }
    });
    tracker.deaths.changed.connect(this._onEnd, this);
    tracker.changed.connect(this._onRecord, this);
    if (tracker.isConfirmed(this.id)) {
      this._apply(tracker.get(this.id));
    }
  }

  /**
   * The nearest stock word for what the kernel is doing.
   */
  get status(): KernelMessage.Status {
    return stockStatus(this.executionState);
  }

  /**
   * As `status`, but as it came where no specification has the word.
   */
  get executionState(): string {
    return this._word?.value ?? super.status;
  }

  get statusChanged(): ISignal<this, KernelMessage.Status> {
    return this._word.changed;
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
    this._watch.dispose();
    super.dispose();
  }

  /**
   * Restart the kernel under the same id, also after its death.
   *
   * @throws When the server refuses, or the kernel dies on the way.
   */
  async restart(): Promise<void> {
    const restart = new Restart(this._tracker.get(this.id));
    this._restarting = restart;
    this._dead = false;
    this._word.show('restarting');
    try {
      await Promise.race([super.restart(), restart.failure]);
    } finally {
      this._restarting = null;
      this.keepPending();
      await this._ask();
    }
  }

  /**
   * Reconnect to the kernel.
   *
   * @throws When the kernel is dead.
   */
  async reconnect(): Promise<void> {
    if (this._dead) {
      await this._ask();
    }
    if (this._dead) {
      const reason = this._tracker.get(this.id)?.reason;
      throw new Error(`Kernel ${this.id} is dead: ${reason}`);
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
      void this._ask();
    }
  }

  async requestKernelInfo(): Promise<KernelMessage.IInfoReplyMsg | undefined> {
    const reply = await super.requestKernelInfo();
    if (reply) {
      // The shell channel answered and went idle: nothing else says so, since
      // the base class drops status messages of this request.
      this._settle('idle');
    }
    return reply;
  }

  /**
   * To a dead kernel nothing is sent.
   */
  protected get rejectsMessages(): boolean {
    return this._dead;
  }

  private _onBaseStatus(_: unknown, word: KernelMessage.Status): void {
    const { _dead: dead, _tracker } = this;
    const serverReports = _tracker.serverReports === true;
    this._word.setFromBase(word, { dead, serverReports });
    if (word === 'restarting' && !this._restarting) {
      void this._ask();
    }
  }

  /**
   * A process ended. If that was while the page was cut off, nothing else tells
   * those who keep what it held.
   */
  private _onEnd(_: unknown, { id, change, fact }: IKernelEnd): void {
    const isOurs = id === this.id && change === 'ended' && !this._restarting;
    const missed = isOurs && this.cancel(true) && !this._dead;
    if (missed && fact?.status !== 'dead' && fact?.status !== 'restarting') {
      this._word.announceRestart();
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
  private async _ask(): Promise<void> {
    try {
      const fact = await this._tracker.refresh(this.id);
      // An event that came meanwhile is being confirmed.
      if (fact === null || this._tracker.isConfirmed(this.id)) {
        this._apply(fact);
      }
    } catch (reason) {
      console.debug(`Status of kernel ${this.id} could not be read`, reason);
    }
  }

  private _apply(fact: IKernelFact | null): void {
    if (this.isDisposed || !this._tracker.serverReports) {
      return;
    }
    if (fact === null) {
      return super.handleShutdown();
    }
    if (fact.status === 'dead') {
      this._die(fact);
    } else if (this._dead) {
      // Not before there is a process to connect to.
      if (fact.status === 'starting' || fact.status === 'running') {
        this._revive();
      }
    } else if (fact.status === 'restarting') {
      this.cancel();
      this._word.show('restarting');
    } else if (fact.status === 'running') {
      this._settle(fact.executionState);
    }
  }

  private _die(fact: IKernelFact): void {
    if (!this._dead && this._restarting?.fail(fact) !== false) {
      this._dead = true;
      console.warn(`Kernel ${this.id} is dead: ${fact.reason}`);
      this.cancel();
      this._word.show('dead');
    }
  }

  /**
   * Somebody else restarted the kernel.
   *
   * #### Notes
   * The base class forgets what it queued for the old process in `restart()`
   * only: it runs, but its request is not sent.
   */
  private _revive(): void {
    this._dead = false;
    this._word.show('restarting');
    this._wire.restartedElsewhere = true;
    super
      .restart()
      .catch(reason => {
        console.warn(`Kernel ${this.id} could not be reconnected`, reason);
      })
      .finally(() => {
        this._wire.restartedElsewhere = false;
      });
  }

  /**
   * Take over what the kernel is doing, where its own messages did not say.
   */
  private _settle(executionState: string): void {
    const connected = this.connectionStatus === 'connected';
    if (connected && !this._dead && !this._restarting) {
      this._word.setFromServer(executionState);
    }
  }

  private _options: ITrackedOptions;
  private _wire: IMessageFilter;
  private _tracker: IKernelStatusTracker;
  private _word: ReportedStatus<this>;
  private _dead: boolean;
  private _leaving: boolean;
  private _restarting: Restart | null;
  private _watch: IDisposable;
}
