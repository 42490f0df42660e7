/**
 * How long after an answer the next question follows, in milliseconds.
 */
const PAUSE = 3000;

/**
 * How long at most after several failures.
 */
const LONGEST_PAUSE = 30_000;

/**
 * Asks again and again while that is needed; otherwise it has no timer.
 */
export class Polling {
  /**
   * @param isNeeded - Whether to go on.
   * @param ask - What to do; what it throws makes the next pause longer.
   */
  constructor(isNeeded: () => boolean, ask: () => Promise<unknown>) {
    this._isNeeded = isNeeded;
    this._ask = ask;
  }

  /**
   * Begin or end, after something changed of which it depends.
   */
  update(): void {
    if (!this._isNeeded()) {
      window.clearTimeout(this._timer);
      this._timer = undefined;
      this._pause = PAUSE;
    } else if (this._timer === undefined) {
      this._timer = window.setTimeout(() => this._next(), this._pause);
    }
  }

  private async _next(): Promise<void> {
    const timer = this._timer;
    try {
      await this._ask();
      this._pause = PAUSE;
    } catch {
      this._pause = Math.min(2 * this._pause, LONGEST_PAUSE);
    }
    // Otherwise it ended meanwhile, and may have begun anew.
    if (this._timer === timer) {
      this._timer = undefined;
      this.update();
    }
  }

  private readonly _isNeeded: () => boolean;
  private readonly _ask: () => Promise<unknown>;
  private _timer: number | undefined;
  private _pause = PAUSE;
}
