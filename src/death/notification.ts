import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { isFinal } from '../tracker/deaths';
import { causeOf, headline, outcome, IDeathNotice } from './notice';

/**
 * How many documents a notification has buttons for: as many as fit.
 */
export const OPENABLE = 2;

/**
 * How long a name may be on one of two buttons side by side, in characters.
 */
const ON_BUTTON = 13;

/**
 * How long a name may be in a message, of which stock shows 140 characters.
 */
const IN_MESSAGE = 36;

/**
 * The button of a notification that opens a document.
 *
 * @param trans - The reader's language.
 * @param name - The document's name; the tooltip has all of it.
 * @param open - Opens it.
 */
export function openAction(
  trans: TranslationBundle,
  name: string,
  open: () => void
): Notification.IAction {
  const stem = name.length > ON_BUTTON ? name.replace(/\.\w+$/, '') : name;
  return {
    label: trans.__('Open %1', shortened(stem, ON_BUTTON)),
    caption: trans.__('Open %1', name),
    callback: open
  };
}

/**
 * Names of documents, as a notification says them.
 */
export function inMessage(names: readonly string[]): string[] {
  return names.map(name => shortened(name, IN_MESSAGE));
}

/**
 * Leave out the middle: names differ in how they begin and end.
 */
function shortened(text: string, length: number): string {
  const characters = [...text];
  const half = length >> 1;
  return characters.length > length
    ? `${characters.slice(0, half).join('')}\u2026${characters.slice(-half).join('')}`
    : text;
}

/**
 * How many documents the notification names: stock cuts longer messages off.
 */
const NAMED = 3;

/**
 * One kernel in the notification, and what can be done.
 */
export interface INotified {
  readonly notice: IDeathNotice;

  /**
   * Restart the kernel.
   */
  readonly restart: () => void;

  /**
   * Open the kernel's document.
   */
  readonly open: () => void;
}

/**
 * The one notification of the kernels that died where nobody looked.
 */
export class DeathNotification {
  /**
   * @param trans - The reader's language.
   */
  constructor(trans: TranslationBundle) {
    this._trans = trans;
  }

  /**
   * Whether nobody has dismissed it.
   */
  get isOpen(): boolean {
    return Notification.manager.has(this._id);
  }

  /**
   * Show these kernels, and no others.
   *
   * #### Notes
   * Stock may show an update of a notification that it has not shown yet as the
   * notification was: what is news is another notification.
   */
  show(kernels: readonly INotified[]): void {
    const trans = this._trans;
    const notices = kernels.map(({ notice }) => ({
      ...notice,
      names: inMessage(notice.names)
    }));
    const message = text(trans, notices);
    if (this.isOpen && message === this._message) {
      return;
    }
    this._message = message;
    Notification.dismiss(this._id);
    if (!message) {
      return;
    }
    const actions = kernels
      .slice(0, OPENABLE)
      .map(({ notice, open }) => openAction(trans, notice.names[0], open));
    const final = notices.some(({ phase }) => isFinal(phase));
    if (final && kernels.length === 1) {
      actions.unshift({
        label: trans.__('Restart Kernel'),
        callback: kernels[0].restart
      });
    }
    this._id = Notification.emit(message, final ? 'error' : 'warning', {
      autoClose: false,
      actions
    });
  }

  private readonly _trans: TranslationBundle;
  private _id = 'none';
  private _message = '';
}

function text(
  trans: TranslationBundle,
  notices: readonly IDeathNotice[]
): string {
  const [first, ...others] = notices;
  if (!first || others.length === 0) {
    return first
      ? lines(headline(trans, first), outcome(trans, first.phase, first.count))
      : '';
  }
  const named = notices.flatMap(notice => notice.names);
  const names = named.slice(0, NAMED).join(', ');
  const rest = named.length > NAMED ? '\u2026' : '';
  const cause = causeOf(trans, first);
  return lines(
    trans.__('%1 kernels died: %2', notices.length, names + rest),
    others.every(other => causeOf(trans, other) === cause) ? cause : ''
  );
}

function lines(...parts: string[]): string {
  return parts.filter(part => part).join('\n');
}
