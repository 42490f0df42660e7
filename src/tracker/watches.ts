import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { IKernelFact } from '../wire/kernel';

/**
 * The kernels that this page uses, and how it met each of them.
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
    const watched = this._watched.get(id) ?? { count: 0, met: null };
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
   * Take in what REST said of a kernel: the first is how this page met it.
   */
  meet(fact: IKernelFact | null): void {
    const watched = fact?.status && this._watched.get(fact.id);
    if (watched) {
      watched.met ??= fact;
    }
  }

  met(id: string): IKernelFact | null {
    return this._watched.get(id)?.met ?? null;
  }

  clear(): void {
    this._watched.clear();
    this._changed();
  }

  private readonly _changed: () => void;
  private readonly _watched = new Map<
    string,
    { count: number; met: IKernelFact | null }
  >();
}
