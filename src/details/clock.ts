import { ITransition } from '../wire/document';

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
