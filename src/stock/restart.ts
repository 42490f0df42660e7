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
