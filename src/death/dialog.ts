import { Dialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { NoticeBody } from './body';
import { GuardedDialog } from '../ui/guardeddialog';
import { CLASS } from '../ui/dom';
import { IDeathNotice } from './notice';

/**
 * How close to the window's edge a dialog may come, in CSS pixels.
 */
const MARGIN = 8;

/**
 * Change what a dialog shows, and keep a part of it in its place in the window.
 *
 * @param frame - The dialog's box, positioned relatively.
 * @param anchor - What is not to move under somebody's pointer.
 * @param change - What changes the dialog's height.
 */
function keepInPlace(
  frame: HTMLElement,
  anchor: Element,
  change: () => void
): void {
  const before = anchor.getBoundingClientRect().top;
  change();
  const moved = anchor.getBoundingClientRect().top - before;
  if (moved === 0) {
    return;
  }
  const { top, bottom } = frame.getBoundingClientRect();
  const least = bottom - (window.innerHeight - MARGIN);
  const most = top - MARGIN;
  const back = Math.min(Math.max(moved, least), most);
  const offset = parseFloat(frame.style.top) || 0;
  frame.style.top = `${offset - back}px`;
}

/**
 * What a person chose.
 */
export type Answer = 'dismiss' | 'change' | 'restart' | 'cell';

const ANSWERS: readonly Answer[] = ['dismiss', 'change', 'restart'];

/**
 * The dialog of one kernel's death.
 */
export class NoticeDialog extends GuardedDialog {
  /**
   * @param notice - What to show.
   * @param trans - The reader's language.
   * @param report - Writes the report of what is shown.
   */
  constructor(
    notice: IDeathNotice,
    trans: TranslationBundle,
    report: () => string
  ) {
    const body = new NoticeBody(trans, {
      goToCell: () => {
        this._goesToCell = true;
        this.reject();
      },
      report,
      keep: (pressed, change) => this._keep(pressed, change)
    });
    super({
      title:
        notice.phase === 'launch-failed'
          ? trans.__('Kernel Did Not Start')
          : trans.__('Kernel Died'),
      body,
      buttons: [
        Dialog.cancelButton({ label: trans.__('Dismiss') }),
        Dialog.cancelButton({
          label: trans.__('Change Kernel\u2026'),
          className: `${CLASS}-change`,
          actions: ['change']
        }),
        Dialog.okButton({
          label: trans.__('Restart Kernel'),
          className: `${CLASS}-restart`,
          actions: ['restart']
        })
      ],
      defaultButton: 0
    });
    this._noticeBody = body;
    this.setNotice(notice);
  }

  /**
   * Show this notice from now on; the buttons stay in their place.
   */
  setNotice(notice: IDeathNotice): void {
    const buttons = this.node.querySelector('.jp-Dialog-footer') ?? this.node;
    this._keep(buttons, () => {
      this.node.setAttribute('data-phase', notice.phase);
      this._noticeBody.setNotice(notice);
    });
  }

  /**
   * Ask for an answer.
   */
  async ask(): Promise<Answer> {
    const { button } = await this.launch();
    return this._goesToCell
      ? 'cell'
      : (ANSWERS.find(answer => button.actions.includes(answer)) ?? 'dismiss');
  }

  handleEvent(event: Event): void {
    // Stock takes Enter and the arrows on what is in the text for its own.
    const isStocks =
      !(event instanceof KeyboardEvent) ||
      ['Escape', 'Tab'].includes(event.key) ||
      !this._noticeBody.node.contains(event.target as Node);
    if (isStocks) {
      super.handleEvent(event);
    } else {
      event.stopPropagation();
    }
  }

  private _keep(anchor: Element, change: () => void): void {
    const frame = this.node.querySelector<HTMLElement>('.jp-Dialog-content');
    keepInPlace(frame ?? this.node, anchor, change);
  }

  private readonly _noticeBody: NoticeBody;
  private _goesToCell = false;
}
