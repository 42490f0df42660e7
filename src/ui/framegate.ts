/**
 * Runs a function at most once per animation frame.
 */
export class FrameGate {
  /**
   * @param run - What to run.
   * @param request - Asks for the next frame.
   * @param cancel - Takes that back.
   */
  constructor(
    run: () => void,
    request: (callback: () => void) => number = callback =>
      requestAnimationFrame(callback),
    cancel: (handle: number) => void = handle => cancelAnimationFrame(handle)
  ) {
    this._run = run;
    this._request = request;
    this._cancel = cancel;
  }

  /**
   * Run in the next frame, once, however often this is called before it.
   */
  readonly pass = (): void => {
    if (this._isDisposed) {
      return;
    }
    this._handle ??= this._request(() => {
      this._handle = null;
      this._run();
    });
  };

  /**
   * Forget what was asked for, and let nothing pass any more.
   */
  dispose(): void {
    this._isDisposed = true;
    if (this._handle !== null) {
      this._cancel(this._handle);
      this._handle = null;
    }
  }

  private readonly _run: () => void;
  private readonly _request: (callback: () => void) => number;
  private readonly _cancel: (handle: number) => void;
  private _handle: number | null = null;
  private _isDisposed = false;
}
