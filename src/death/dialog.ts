import { Dialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { NoticeBody } from './body';
import { GuardedDialog } from '../ui/guardeddialog';
import { setText } from '../ui/dom';
import { neverRan } from '../vocabulary/title';
import { heading, IDeathNotice } from './notice';

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
export type Answer = 'dismiss' | 'cell' | 'restart' | 'change';

/**
 * The dialog of one kernel's death.
 */
export class NoticeDialog extends GuardedDialog {
  /**
   * @param notice - What to show.
   * @param options - The reader's language, and what writes the report.
   */
  constructor(notice: IDeathNotice, options: NoticeDialog.IOptions) {
    const { trans } = options;
    const body = new NoticeBody(trans, options.language, {
      goToCell: () => this._choose('cell'),
      report: options.report,
      keep: (pressed, change) => this._keep(pressed, change)
    });
    super({
      title: heading(trans, notice),
      body,
      buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
    });
    this._trans = trans;
    this._noticeBody = body;
    this.setNotice(notice);
  }

  /**
   * Show this notice from now on; the buttons stay in their place.
   */
  setNotice(notice: IDeathNotice): void {
    this._keep(this.part('footer'), () => {
      this.node.setAttribute('data-phase', notice.phase);
      setText(this.header, heading(this._trans, notice));
      this._noticeBody.setNotice(notice);
      this._offer(answersOf(notice));
    });
  }

  /**
   * Ask for an answer.
   */
  async ask(): Promise<Answer> {
    await this.launch();
    return this._answer;
  }

  /**
   * Offer these answers besides closing; the last one is the best.
   */
  private _offer(answers: readonly Answer[]): void {
    if (answers.join() === this._offered) {
      return;
    }
    this._offered = answers.join();
    const trans = this._trans;
    const labels: Readonly<Record<Answer, string>> = {
      dismiss: '',
      cell: trans.__('Go to Cell'),
      restart: trans.__('Restart Kernel'),
      change: trans.__('Choose Another Kernel\u2026')
    };
    const best = answers[answers.length - 1];
    const [close, ...others] = this.buttons;
    if (others.includes(document.activeElement as HTMLButtonElement)) {
      close.focus();
    }
    others.forEach(button => button.remove());
    for (const answer of answers) {
      const label = labels[answer];
      const button = Dialog.defaultRenderer.createButtonNode(
        answer === best
          ? Dialog.okButton({ label, className: 'jp-mod-styled' })
          : Dialog.cancelButton({ label, className: 'jp-mod-styled' })
      );
      button.addEventListener('click', () => this._choose(answer));
      close.parentElement!.append(button);
    }
  }

  private _choose(answer: Answer): void {
    this._answer = answer;
    this.reject();
  }

  private _keep(anchor: Element, change: () => void): void {
    const frame = this.node.querySelector<HTMLElement>('.jp-Dialog-content');
    keepInPlace(frame ?? this.node, anchor, change);
  }

  private readonly _trans: TranslationBundle;
  private readonly _noticeBody: NoticeBody;
  private _offered = '';
  private _answer: Answer = 'dismiss';
}

/**
 * A namespace for `NoticeDialog` statics.
 */
export namespace NoticeDialog {
  /**
   * The options of a dialog.
   */
  export interface IOptions {
    readonly trans: TranslationBundle;

    /**
     * The code of the reader's language.
     */
    readonly language: string;

    /**
     * Writes the report of what is shown.
     */
    readonly report: () => string;
  }
}

/**
 * What can be done about a death at this moment.
 */
function answersOf({ canGoToCell, exit, phase }: IDeathNotice): Answer[] {
  const cell: Answer[] = canGoToCell ? ['cell'] : [];
  switch (phase) {
    case 'restarting':
    case 'restarted':
      return cell;
    case 'launch-failed':
      return ['change'];
    default:
      return exit && neverRan(exit)
        ? ['restart', 'change']
        : [...cell, 'restart'];
  }
}
