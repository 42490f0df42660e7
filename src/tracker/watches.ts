import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { IKernelFact } from '../wire/kernel';

/**
 * Shares requests about the same thing among all who ask.
 */
export class SharedRequests<T> {
  /**
   * @param send - Sends a request.
   */
  constructor(send: (id: string) => Promise<T>) {
    this._send = send;
  }

  /**
   * Ask; those who ask while a request is under way share the next one.
   */
  ask(id: string): Promise<T> {
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

  private _start(id: string): Promise<T> {
    this._next.delete(id);
    const request = this._send(id).finally(() => {
      if (this._running.get(id) === request) {
        this._running.delete(id);
      }
    });
    this._running.set(id, request);
    return request;
  }

  private readonly _send: (id: string) => Promise<T>;
  private readonly _running = new Map<string, Promise<T>>();
  private readonly _next = new Map<string, Promise<T>>();
}

/**
 * The kernels that this page uses, and what it knew first of each of them.
 */
export class Watches {
  /**
   * @param changed - Called when the first is there, and when one is left.
   */
  constructor(changed: () => void) {
    this._changed = changed;
  }

  get ids(): readonly string[] {
    return [...this._watched.keys()];
  }

  has(id: string): boolean {
    return this._watched.has(id);
  }

  /**
   * Have a kernel watched until this is disposed, once more.
   */
  add(id: string): IDisposable {
    const watched = this._watched.get(id) ?? { count: 0, firstKnown: null };
    watched.count++;
    this._watched.set(id, watched);
    this._changed();
    return new DisposableDelegate(() => {
      if (--watched.count === 0 && this._watched.get(id) === watched) {
        this._watched.delete(id);
        this._changed();
      }
    });
  }

  /**
   * Take in what REST said of a kernel: the first is what this page knew first.
   */
  note(fact: IKernelFact | null): void {
    const watched = fact?.status && this._watched.get(fact.id);
    if (watched) {
      watched.firstKnown ??= fact;
    }
  }

  firstKnown(id: string): IKernelFact | null {
    return this._watched.get(id)?.firstKnown ?? null;
  }

  clear(): void {
    this._watched.clear();
    this._changed();
  }

  private readonly _changed: () => void;
  private readonly _watched = new Map<
    string,
    { count: number; firstKnown: IKernelFact | null }
  >();
}
