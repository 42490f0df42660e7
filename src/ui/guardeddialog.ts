import { Dialog, DOMUtils } from '@jupyterlab/apputils';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { CLASS, keepTabInside } from './dom';

/**
 * How long keys are not taken for an answer, in milliseconds.
 */
export const GUARD_TIME = 500;

/**
 * Swallows the keys of somebody who was typing when a dialog opened.
 *
 * #### Notes
 * A key that went down in the guarded time stays swallowed until it is
 * released, with its repetitions.
 */
export class KeyGuard {
  /**
   * @param now - A clock, in milliseconds.
   * @param target - Where key events come by first.
   */
  constructor(
    now: () => number = () => performance.now(),
    target: EventTarget = window
  ) {
    this._now = now;
    this._target = target;
  }

  /**
   * Start guarding: from now on, for `GUARD_TIME`.
   */
  start(): void {
    this.stop();
    this._until = this._now() + GUARD_TIME;
    for (const type of ['keydown', 'keypress', 'keyup']) {
      this._target.addEventListener(type, this._onKey, true);
    }
  }

  /**
   * Stop guarding.
   */
  stop(): void {
    this._held.clear();
    for (const type of ['keydown', 'keypress', 'keyup']) {
      this._target.removeEventListener(type, this._onKey, true);
    }
  }

  private readonly _onKey = (event: Event): void => {
    const key = event as KeyboardEvent;
    const guarded = this._now() < this._until;
    const held =
      this._held.has(key.code) && (key.repeat || key.type !== 'keydown');
    if (!guarded && !held) {
      this._held.delete(key.code);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key.type === 'keydown') {
      this._held.add(key.code);
    } else if (key.type === 'keyup') {
      this._held.delete(key.code);
    }
  };

  private readonly _now: () => number;
  private readonly _target: EventTarget;
  private readonly _held = new Set<string>();
  private _until = 0;
}

/**
 * A title that can be changed, unlike stock's, which React keeps.
 */
class Renderer extends Dialog.Renderer {
  createHeader(title: Dialog.Header): Widget {
    const header = new Widget();
    header.addClass('jp-Dialog-header');
    header.node.textContent = `${title}`;
    return header;
  }
}

/**
 * A dialog that opens by itself: keys are no answers to it at first.
 *
 * #### Notes
 * Its buttons may change while it is open. So it moves the focus itself: stock
 * knows the first and the last element that there were.
 */
export class GuardedDialog extends Dialog<void> {
  constructor(options: Partial<Dialog.IOptions<void>>) {
    super({ ...options, renderer: new Renderer() });
    this.addClass(CLASS);
    const text =
      this.node.querySelector(`.${CLASS}-message`) ?? this.part('body');
    this.header.id = DOMUtils.createDomID();
    text.id = DOMUtils.createDomID();
    this.node.setAttribute('role', 'alertdialog');
    this.node.setAttribute('aria-labelledby', this.header.id);
    this.node.setAttribute('aria-describedby', text.id);
  }

  handleEvent(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.key === 'Escape') {
      super.handleEvent(event);
      return;
    }
    event.stopPropagation();
    const { buttons } = this;
    const focused = buttons.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Tab') {
      keepTabInside(this.node, event);
    } else if (step && focused >= 0) {
      buttons[(focused + step + buttons.length) % buttons.length].focus();
    }
  }

  protected get header(): HTMLElement {
    return this.part('header');
  }

  /**
   * The buttons at the foot, as they stand there.
   */
  protected get buttons(): HTMLButtonElement[] {
    return [...this.part('footer').querySelectorAll('button')];
  }

  protected part(name: 'header' | 'body' | 'footer'): HTMLElement {
    return this.node.querySelector<HTMLElement>(`.jp-Dialog-${name}`)!;
  }

  protected onAfterAttach(msg: Message): void {
    this._guard.start();
    super.onAfterAttach(msg);
  }

  protected onAfterDetach(msg: Message): void {
    this._guard.stop();
    super.onAfterDetach(msg);
  }

  private readonly _guard = new KeyGuard();
}
