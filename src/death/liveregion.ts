import { IDisposable } from '@lumino/disposable';
import { element } from '../ui/dom';

/**
 * Has texts read out by screen readers.
 *
 * #### Notes
 * The texts are set at once: a hidden tab gets no animation frames, and has the
 * more to be read out.
 */
export class LiveRegion implements IDisposable {
  constructor() {
    this._now.setAttribute('role', 'alert');
    this._next.setAttribute('role', 'status');
    this._node.append(this._now, this._next);
    document.body.append(this._node);
  }

  get isDisposed(): boolean {
    return !this._node.isConnected;
  }

  dispose(): void {
    this._node.remove();
  }

  /**
   * Have a text read out.
   *
   * @param text - The text, plain.
   * @param urgent - Whether it interrupts what is being read.
   */
  readonly say = (text: string, urgent: boolean): void => {
    const region = urgent ? this._now : this._next;
    // The same text again is no news to a screen reader.
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  };

  private readonly _node = element('div', 'jp-KernelStatusAnnouncements');
  private readonly _now = element('div');
  private readonly _next = element('div');
}
