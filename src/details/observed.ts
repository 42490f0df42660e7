/**
 * What a kernel began to do, by JupyterLab's word, and when.
 */
export interface IMoment {
  /**
   * By this page's clock, in milliseconds since the epoch.
   */
  readonly at: number;

  readonly word: string;
}

/**
 * How many moments of one kernel are kept.
 */
export const MOMENTS = 500;

/**
 * How many kernels are remembered.
 */
const KERNELS = 50;

/**
 * Remembers what the kernels on this page did, as the page saw it.
 */
export class Activity {
  /**
   * Remember what a kernel is doing from now on.
   */
  note(id: string, word: string, at = Date.now()): void {
    const moments = this._moments.get(id) ?? [];
    if (moments[moments.length - 1]?.word === word) {
      return;
    }
    moments.push({ at, word });
    if (moments.length >= 2 * MOMENTS) {
      moments.splice(0, MOMENTS);
    }
    // The kernel that was heard of last is the last to be forgotten.
    this._moments.delete(id);
    this._moments.set(id, moments);
    if (this._moments.size > KERNELS) {
      const [oldest] = this._moments.keys();
      this._moments.delete(oldest);
    }
  }

  /**
   * What a kernel did, the oldest first.
   */
  of(id: string): readonly IMoment[] {
    return this._moments.get(id) ?? [];
  }

  private readonly _moments = new Map<string, IMoment[]>();
}
