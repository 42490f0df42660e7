import { JSONExt, ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';
import { IKernelFact, readEvent, readKernel, readKernels } from '../contract';
import { IKernelDocument, readDocument } from '../history';
import { IEntry, IMerged, mergeAnswer, mergeEvent, UNDATED } from './ordering';
import { IStatusRequests } from './requests';
import { IKernelStatusChange, IKernelStatusTracker } from './token';

/**
 * The tracker of kernel status.
 */
export class KernelStatusTracker implements IKernelStatusTracker, IDisposable {
  constructor(requests: IStatusRequests) {
    this._requests = requests;
  }

  get serverReports(): boolean | null {
    return this._serverReports;
  }

  get serverReportsChanged(): ISignal<this, boolean> {
    return this._serverReportsChanged;
  }

  get changed(): ISignal<this, IKernelStatusChange> {
    return this._changed;
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
    this._watched.clear();
    Signal.clearData(this);
  }

  get(id: string): IKernelFact | null {
    return this._entries.get(id)?.fact ?? null;
  }

  isConfirmed(id: string): boolean {
    return this._entries.get(id)?.confirmed ?? false;
  }

  watch(id: string): IDisposable {
    this._watched.set(id, (this._watched.get(id) ?? 0) + 1);
    return new DisposableDelegate(() => {
      const count = (this._watched.get(id) ?? 1) - 1;
      if (count > 0) {
        this._watched.set(id, count);
      } else {
        this._watched.delete(id);
      }
    });
  }

  async list(): Promise<readonly IKernelFact[]> {
    const asked = this._tick();
    const facts = readKernels(await this._requests.documents());
    const tracked = [...this._entries.values()].some(
      entry => entry.confirmed && entry.fact.status !== null
    );
    this._report(facts !== null || tracked);
    facts?.forEach(fact => this._answer(fact, asked));
    return facts ?? [];
  }

  async document(id: string): Promise<IKernelDocument | null> {
    const asked = this._tick();
    const document = readDocument(await this._requests.document(id));
    if (document !== null && !this._isDisposed) {
      this._answer({ ...document.fact, id }, asked);
    }
    return document;
  }

  async hearsEvents(): Promise<boolean> {
    return this._heard || this._requests.canSubscribe();
  }

  refresh(id: string): Promise<IKernelFact | null> {
    const running = this._running.get(id);
    if (!running) {
      return this._start(id);
    }
    // What happened since that request was sent may not be in its answer.
    const next =
      this._next.get(id) ??
      running.then(
        () => this._start(id),
        () => this._start(id)
      );
    this._next.set(id, next);
    return next;
  }

  /**
   * Read everything that matters to this page anew, after it may have missed
   * events.
   */
  async resynchronize(): Promise<void> {
    await this.list();
    await Promise.all([...this._watched.keys()].map(id => this.refresh(id)));
  }

  /**
   * Take in an emission of the event stream, whatever it is.
   */
  receive(emission: unknown): void {
    const fact = readEvent(emission);
    if (fact === null || this._isDisposed) {
      return;
    }
    this._heard = true;
    const entry = this._entries.get(fact.id) ?? null;
    this._take(fact.id, mergeEvent(entry, fact, this._tick()));
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
      const fact = readKernel(model);
      if (fact !== null) {
        seen.add(fact.id);
        this._answer(fact, UNDATED);
      }
    }
    if (complete) {
      for (const id of this._watched.keys()) {
        if (!seen.has(id)) {
          this._ask(id);
        }
      }
    }
  }

  private _start(id: string): Promise<IKernelFact | null> {
    this._next.delete(id);
    const request = this._read(id).finally(() => {
      if (this._running.get(id) === request) {
        this._running.delete(id);
      }
    });
    this._running.set(id, request);
    return request;
  }

  private async _read(id: string): Promise<IKernelFact | null> {
    const asked = this._tick();
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
    this._answer({ ...fact, id }, asked);
    return this.get(id);
  }

  private _answer(fact: IKernelFact, asked: number): void {
    if (fact.status !== null) {
      this._report(true);
    }
    const entry = this._entries.get(fact.id) ?? null;
    this._take(fact.id, mergeAnswer(entry, fact, asked));
  }

  private _take(id: string, merged: IMerged): void {
    const before = this._entries.get(id) ?? null;
    const after = merged.entry;
    this._entries.set(id, after);
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
    if (this._watched.has(id)) {
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

  private _report(serverReports: boolean): void {
    if (this._serverReports !== serverReports) {
      this._serverReports = serverReports;
      this._serverReportsChanged.emit(serverReports);
    }
  }

  private _tick(): number {
    return ++this._ticks;
  }

  private readonly _requests: IStatusRequests;
  private readonly _entries = new Map<string, IEntry>();
  private readonly _watched = new Map<string, number>();
  private readonly _running = new Map<string, Promise<IKernelFact | null>>();
  private readonly _next = new Map<string, Promise<IKernelFact | null>>();
  private readonly _changed = new Signal<this, IKernelStatusChange>(this);
  private readonly _serverReportsChanged = new Signal<this, boolean>(this);
  private _serverReports: boolean | null = null;
  private _heard = false;
  private _isDisposed = false;
  private _ticks = UNDATED;
}

function sameEntry(before: IEntry | null, after: IEntry): boolean {
  return (
    before !== null &&
    before.confirmed === after.confirmed &&
    JSONExt.deepEqual(
      before.fact as unknown as ReadonlyPartialJSONValue,
      after.fact as unknown as ReadonlyPartialJSONValue
    )
  );
}
