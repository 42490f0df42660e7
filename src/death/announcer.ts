import { TranslationBundle } from '@jupyterlab/translation';
import { IDisposable } from '@lumino/disposable';
import { title } from '../vocabulary/title';
import { IKernelSessions } from '../sessions/token';
import { IDeath, IKernelEnd, IKernelStatusTracker } from '../tracker/token';
import { inMessage } from './notification';
import { outcome } from './notice';
import { element } from '../ui/dom';

/**
 * Whether a notification that is shown says all of this.
 *
 * #### Notes
 * Not every notification is shown: "Do not disturb" and the open list of them
 * keep stock from it. Those that are shown have the role `alert`.
 */
export function isInToast(parts: readonly string[]): boolean {
  return [
    ...document.querySelectorAll('.jp-toastContainer [role="alert"]')
  ].some(({ textContent }) => parts.every(part => textContent?.includes(part)));
}

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

/**
 * Says of the kernels on this page that they died, and that they are well
 * again; of busy and idle it says nothing.
 *
 * #### Notes
 * A notification is read out by itself: what one says is not said again.
 */
export class Announcer {
  /**
   * @param tracker - Knows of the kernels' deaths.
   * @param sessions - Whose they are.
   * @param trans - The reader's language.
   * @param say - Has a text read out.
   * @param shown - Waits until notifications are shown; resolves with whether
   *   one says all of this.
   */
  constructor(
    tracker: IKernelStatusTracker,
    sessions: Pick<IKernelSessions, 'find'>,
    trans: TranslationBundle,
    say: (text: string, urgent: boolean) => void,
    shown: (parts: readonly string[]) => Promise<boolean>
  ) {
    this._sessions = sessions;
    this._trans = trans;
    this._say = say;
    this._shown = shown;
    tracker.deaths.changed.connect(this._onEnd, this);
  }

  private _onEnd(_: unknown, end: IKernelEnd): void {
    const { id, change, fact, death, isNews } = end;
    const users = this._sessions.find(id).map(({ context }) => context.name);
    if (!fact || users.length === 0) {
      return;
    }
    const names = users.join(', ');
    const shown = inMessage(users);
    if (death && change !== 'followed' && (isNews || this._down.has(id))) {
      this._down.add(id);
      this._announce(this._deathText(death, names), true, shown);
    }
    if (fact.status === 'running' && this._down.delete(id)) {
      this._announce(
        this._trans.__('The kernel for %1 is running again.', names),
        false,
        [...shown, outcome(this._trans, 'restarted')]
      );
    }
  }

  private _announce(
    text: string,
    urgent: boolean,
    parts: readonly string[]
  ): void {
    void this._shown(parts).then(shown => shown || this._say(text, urgent));
  }

  private _deathText(death: IDeath, names: string): string {
    const trans = this._trans;
    return trans.__('%1: %2', names, title(trans, death.exit));
  }

  private readonly _sessions: Pick<IKernelSessions, 'find'>;
  private readonly _trans: TranslationBundle;
  private readonly _say: (text: string, urgent: boolean) => void;
  private readonly _shown: (parts: readonly string[]) => Promise<boolean>;
  private readonly _down = new Set<string>();
}
