import { ITransition } from '../wire/document';

/**
 * What a kernel began to do, by JupyterLab's word, and when.
 */
export interface IStatusSample {
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
  of(id: string): readonly IStatusSample[] {
    return this._moments.get(id) ?? [];
  }

  private readonly _moments = new Map<string, IStatusSample[]>();
}

/**
 * How many changes are kept whose moments by the server's clock are unknown.
 */
const SIGHTINGS = 200;

/**
 * Tells how far the server's clock is from this page's.
 */
export class ServerClock {
  /**
   * Take in that the page heard of a change.
   *
   * @param epoch - The server process that counts.
   * @param seq - The number of the change.
   * @param at - When, by this page's clock, in milliseconds since the epoch.
   */
  heard(id: string, epoch: string, seq: number, at = Date.now()): void {
    this._heard.set([id, epoch, seq].join(' '), at);
    if (this._heard.size > SIGHTINGS) {
      const [oldest] = this._heard.keys();
      this._heard.delete(oldest);
    }
  }

  /**
   * Take in when, by the server's clock, changes were that the page heard of.
   *
   * #### Notes
   * A change is heard of after it was made: the least difference is nearest.
   */
  compare(id: string, epoch: string, history: readonly ITransition[]): void {
    for (const { seq, at } of history) {
      const key = [id, epoch, seq].join(' ');
      const heard = this._heard.get(key);
      if (heard !== undefined) {
        this._heard.delete(key);
        this._ahead = Math.min(this._ahead ?? Infinity, heard - at);
      }
    }
  }

  /**
   * A moment of the server's clock, by this page's.
   */
  here(at: number): number {
    return at + (this._ahead ?? 0);
  }

  private readonly _heard = new Map<string, number>();
  private _ahead: number | null = null;
}
