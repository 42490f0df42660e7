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
