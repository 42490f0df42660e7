import { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';
import {
  IKernelFact,
  readEvent,
  readKernel,
  readKernels
} from '../wire/kernel';
import { IKernelDocument, readDocument } from '../wire/document';
import {
  IEntry,
  IMerged,
  mergeAnswer,
  mergeEvent,
  sameEntry,
  UNDATED
} from './merge';
import { KernelDeaths } from './deaths';
import { IStatusRequests } from '../wire/requests';
import { SeenStore } from './seen';
import { SharedRequests, Watches } from './watches';
import { IKernelStatusChange, IKernelStatusTracker } from './token';

/**
 * The tracker of kernel status.
 */
export class KernelStatusTracker implements IKernelStatusTracker, IDisposable {
  /**
   * @param requests - What asks the server.
   * @param seen - Remembers which deaths were shown.
   */
  constructor(requests: IStatusRequests, seen = new SeenStore(null)) {
    this._requests = requests;
    this.deaths = new KernelDeaths(this, seen);
  }

  readonly deaths: KernelDeaths;

  get serverReports(): boolean | null {
    return this._serverReports;
  }

  get serverReportsChanged(): ISignal<this, boolean> {
    return this._serverReportsChanged;
  }

  get changed(): ISignal<this, IKernelStatusChange> {
    return this._changed;
  }

  get receivesEvents(): boolean {
    return this._receivesEvents;
  }

  get receivesEventsChanged(): ISignal<this, boolean> {
    return this._receivesEventsChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._entries.clear();
    this._watches.clear();
    void this._poll.stop();
    this._poll.dispose();
    Signal.clearData(this.deaths);
    Signal.clearData(this);
  }

  get(id: string): IKernelFact | null {
    return this._entries.get(id)?.fact ?? null;
  }

  isConfirmed(id: string): boolean {
    return this._entries.get(id)?.confirmed ?? false;
  }

  watch(id: string, model?: unknown): IDisposable {
    const first = !this._watches.has(id);
    const watch = this._watches.add(id);
    // One that is in a list may have been read long ago.
    if (first && !this._listed.has(Object(model))) {
      this._watches.note(readKernel(model));
    }
    return watch;
  }

  /**
   * What REST said of a kernel first since it is watched, as the answer to the
   * request that started it; `null` when it is not, or nothing was said yet.
   */
  firstKnown(id: string): IKernelFact | null {
    return this._watches.firstKnown(id);
  }

  async list(): Promise<readonly IKernelFact[]> {
    return (await this._list()) ?? [];
  }

  async document(id: string): Promise<IKernelDocument | null> {
    const requestedAt = ++this._ticks;
    const document = readDocument(await this._requests.document(id));
    if (document !== null && !this._isDisposed) {
      this._answer({ ...document.fact, id }, requestedAt);
    }
    return document;
  }

  refresh(id: string): Promise<IKernelFact | null> {
    return this._shared.ask(id);
  }

  /**
   * Read everything that matters to this page anew, after it may have missed
   * events.
   *
   * @throws When the server could not be asked.
   */
  async resynchronize(): Promise<void> {
    this._updatePolling();
    const facts = await this._list();
    const listed = new Set(facts?.map(fact => fact.id));
    const others = this._watches.ids.filter(id => !listed.has(id));
    await Promise.all(others.map(id => this.refresh(id)));
    const read = others.map(id => this.get(id)).filter(fact => fact !== null);
    if (facts === null && read.length > 0) {
      // What was known before may be of a server that is no more.
      this._report(read.some(fact => fact?.status));
    }
  }

  /**
   * Take in that events arrive from now on, or no longer.
   *
   * #### Notes
   * While they do not, the server is asked every few seconds for what this page
   * watches. What happened before they did is in no event.
   */
  setEventsConnected(open: boolean): void {
    if (this._receivesEvents !== open) {
      this._receivesEvents = open;
      this._receivesEventsChanged.emit(open);
    }
    this._updatePolling();
  }

  /**
   * Take in an emission of the event stream, whatever it is.
   */
  receive(emission: unknown): void {
    const fact = readEvent(emission);
    if (fact === null || this._isDisposed) {
      return;
    }
    this.setEventsConnected(true);
    const entry = this._entries.get(fact.id) ?? null;
    this._take(fact.id, mergeEvent(entry, fact, ++this._ticks));
  }

  /**
   * Take in kernel models that somebody else requested.
   *
   * @param models - The models, as the server sent them.
   * @param complete - Whether these are all that run.
   */
  observe(models: Iterable<unknown>, complete: boolean): void {
    if (this._isDisposed) {
      return;
    }
    const seen = new Set<string>();
    for (const model of models) {
      this._listed.add(Object(model));
      const fact = readKernel(model);
      if (fact !== null) {
        seen.add(fact.id);
        this._answer(fact, UNDATED);
      }
    }
    if (complete) {
      for (const id of this._watches.ids) {
        if (!seen.has(id)) {
          this._ask(id);
        }
      }
    }
  }

  private async _list(): Promise<readonly IKernelFact[] | null> {
    const requestedAt = ++this._ticks;
    const facts = readKernels(await this._requests.documents());
    const tracked = [...this._entries.values()].some(
      entry => entry.confirmed && entry.fact.status !== null
    );
    this._report(facts !== null || tracked);
    facts?.forEach(fact => this._answer(fact, requestedAt));
    if (facts !== null) {
      this._forgetOthers(facts, requestedAt);
    }
    return facts;
  }

  private async _read(id: string): Promise<IKernelFact | null> {
    const requestedAt = ++this._ticks;
    const fact =
      (this._serverReports === false
        ? null
        : readKernel(await this._requests.document(id))) ??
      readKernel(await this._requests.model(id));
    if (this._isDisposed) {
      return fact;
    }
    if (fact === null) {
      this._forget(id);
      return null;
    }
    this._answer({ ...fact, id }, requestedAt);
    return this.get(id);
  }

  private _answer(fact: IKernelFact, requestedAt: number): void {
    if (fact.status !== null) {
      this._report(true);
    }
    const entry = this._entries.get(fact.id) ?? null;
    this._take(fact.id, mergeAnswer(entry, fact, requestedAt));
  }

  private _take(id: string, merged: IMerged): void {
    const before = this._entries.get(id) ?? null;
    const after = merged.entry;
    this._entries.set(id, after);
    if (after.confirmed) {
      this._watches.note(after.fact);
    }
    if (merged.ask) {
      this._ask(id);
    }
    if (!sameEntry(before, after)) {
      this._changed.emit({
        id,
        before: before?.fact ?? null,
        after: after.fact,
        confirmed: after.confirmed
      });
    }
  }

  private _ask(id: string): void {
    if (this._watches.has(id)) {
      this.refresh(id).catch(reason => {
        console.debug(`Status of kernel ${id} could not be read`, reason);
      });
    }
  }

  private _forget(id: string): void {
    const before = this._entries.get(id)?.fact ?? null;
    if (this._entries.delete(id)) {
      this._changed.emit({ id, before, after: null, confirmed: true });
    }
  }

  /**
   * Let go of what is neither in the server's list nor on this page, unless it
   * came up since the list was asked for.
   */
  private _forgetOthers(
    listed: readonly IKernelFact[],
    requestedAt: number
  ): void {
    const kept = new Set(listed.map(fact => fact.id));
    for (const [id, entry] of [...this._entries]) {
      const old = Math.max(entry.requestedAt, entry.eventAt) < requestedAt;
      if (old && !kept.has(id) && !this._watches.has(id)) {
        this._forget(id);
      }
    }
  }

  private _report(serverReports: boolean): void {
    if (this._serverReports !== serverReports) {
      this._serverReports = serverReports;
      this._serverReportsChanged.emit(serverReports);
      this._updatePolling();
    }
  }

  /**
   * Begin or end to ask again and again, as long as that is needed.
   *
   * #### Notes
   * In a turn of its own: a poll that is stopped in the one in which it began
   * keeps its timer.
   */
  private _updatePolling(): void {
    void Promise.resolve().then(() => {
      const isNeeded =
        !this._receivesEvents &&
        this._serverReports !== false &&
        this._watches.ids.length > 0;
      const isOff = ['constructed', 'stopped'].includes(this._poll.state.phase);
      if (isNeeded && isOff) {
        void this._poll.schedule({ phase: 'started' });
      } else if (!isNeeded && !isOff) {
        void this._poll.stop();
      }
    });
  }

  private readonly _requests: IStatusRequests;
  private readonly _entries = new Map<string, IEntry>();
  private readonly _listed = new WeakSet<object>();
  private readonly _watches = new Watches(() => this._updatePolling());
  private readonly _shared = new SharedRequests(id => this._read(id));
  private readonly _changed = new Signal<this, IKernelStatusChange>(this);
  private readonly _serverReportsChanged = new Signal<this, boolean>(this);
  private _serverReports: boolean | null = null;
  private readonly _receivesEventsChanged = new Signal<this, boolean>(this);
  private readonly _poll = new Poll({
    auto: false,
    factory: () => this.resynchronize(),
    frequency: { interval: 3000, backoff: 2, max: 30_000 },
    linger: 0,
    standby: 'when-hidden'
  });
  private _receivesEvents = false;
  private _isDisposed = false;
  private _ticks = UNDATED;
}
