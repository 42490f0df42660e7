import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IEvidenceSummary, IExhibit } from '../evidence/summary';
import { CLASS, element, linkButton, part, setText } from '../ui/dom';
import { causeOf, IDeathNotice, meaning, outcome, place } from './notice';

/**
 * What can be done from a dialog's text.
 */
export interface INoticeActions {
  /**
   * Called when somebody wants to see the cell that was running.
   */
  readonly goToCell: () => void;

  /**
   * Writes the report of what is shown.
   */
  readonly report: () => string;

  /**
   * Makes a change of height without moving what was pressed.
   */
  readonly keep: (pressed: Element, change: () => void) => void;
}

/**
 * Put a text on the clipboard.
 */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https, or forbidden.
    Clipboard.copyToSystem(text);
  }
}

/**
 * The text of the dialog: where and when, what it means and what to do, the
 * code, what has happened since; and a fold with all else.
 */
export class NoticeBody extends Widget {
  /**
   * @param trans - The reader's language.
   * @param language - Its code.
   * @param actions - What can be done from the text.
   */
  constructor(
    trans: TranslationBundle,
    language: string,
    actions: INoticeActions
  ) {
    super();
    this._trans = trans;
    this._language = language;
    this.addClass(`${CLASS}-body`);
    this._code.type = 'button';
    this._code.title = trans.__('Go to Cell');
    this._code.addEventListener('click', actions.goToCell);
    const live = part(
      'div',
      'message',
      this._place,
      part('div', 'meaning', this._hint, this._operatorHint),
      this._code,
      this._since
    );
    // A change while the dialog is open is read out.
    live.setAttribute('aria-live', 'polite');
    const summary = element('summary', '', trans.__('Technical details'));
    const fold = part(
      'details',
      'details',
      summary,
      this._cause,
      this._memory,
      this._exhibits,
      this._tools(actions.report)
    );
    summary.addEventListener('click', event => {
      event.preventDefault();
      actions.keep(summary, () => {
        fold.open = !fold.open;
      });
      for (const pre of this._exhibits.querySelectorAll('pre')) {
        // What was written last says most; of calls it is the innermost.
        pre.scrollTop = pre.dataset.kind === 'traceback' ? 0 : pre.scrollHeight;
      }
    });
    this.node.append(live, fold);
  }

  /**
   * Show this notice from now on.
   */
  setNotice(notice: IDeathNotice): void {
    const { finding } = notice;
    setText(this._place, place(this._trans, this._language, notice));
    setText(this._hint, meaning(this._trans, notice));
    setText(this._operatorHint, finding?.operatorHint ?? '');
    setText(this._since, outcome(this._trans, notice.phase, notice.count));
    setText(this._cause, causeOf(this._trans, notice));
    this._code.disabled = !notice.canGoToCell;
    setUrl(this._page, finding?.page ?? '');
    setUrl(this._operatorLink, finding?.operatorLink ?? '');
    // What stays is left as it is: somebody may have scrolled in it.
    const shown = JSON.stringify(finding);
    if (finding && shown !== this._shown) {
      this._shown = shown;
      this._show(finding);
    }
  }

  private _show({ code, exhibits, memory }: IEvidenceSummary): void {
    this._code.replaceChildren(
      ...code.map(({ number, text, crashed }) => {
        const line = element('code', '', text);
        line.dataset.line = `${number}`;
        line.classList.toggle(`${CLASS}-crashed`, crashed);
        return line;
      })
    );
    setText(this._memory, memory?.text ?? '');
    if (memory) {
      const bar = part('span', 'bar');
      bar.append(
        ...memory.shares.map(share => {
          const piece = element('span');
          piece.style.width = `${share * 100}%`;
          return piece;
        })
      );
      this._memory.append(bar);
    }
    this._exhibits.replaceChildren(
      ...exhibits.flatMap(exhibit => this._exhibit(exhibit))
    );
  }

  private _exhibit({ kind, text, cut }: IExhibit): HTMLElement[] {
    const trans = this._trans;
    const label = {
      traceback: trans.__('Crash traceback, innermost call first'),
      stderr: cut
        ? trans.__('The end of its error output (stderr)')
        : trans.__('Its error output (stderr)'),
      stdout: cut
        ? trans.__('The end of its other output (stdout)')
        : trans.__('Its other output (stdout)')
    }[kind];
    const content = element('pre', '', text);
    content.dataset.kind = kind;
    // A region that scrolls must be reached by keyboard.
    content.tabIndex = 0;
    content.setAttribute('role', 'region');
    content.setAttribute('aria-label', label);
    return [element('p', '', label), content];
  }

  private _tools(report: () => string): HTMLElement {
    const trans = this._trans;
    const copied = part('span', 'copied');
    copied.setAttribute('role', 'status');
    const button = linkButton(trans.__('Copy Report'), () => {
      copy(report()).then(
        () => setText(copied, trans.__('Copied')),
        reason => {
          console.error('The report could not be copied', reason);
        }
      );
    });
    for (const link of [this._page, this._operatorLink]) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    }
    setText(this._page, trans.__('About this cause'));
    setText(this._operatorLink, trans.__('Help for this server'));
    return part('p', 'tools', button, copied, this._page, this._operatorLink);
  }

  private readonly _trans: TranslationBundle;
  private readonly _language: string;
  private readonly _place = part('p', 'place');
  private readonly _hint = part('p', 'hint');
  private readonly _operatorHint = part('p', 'operatorHint');
  private readonly _code = part('button', 'code');
  private readonly _since = part('p', 'since');
  private readonly _cause = part('p', 'cause');
  private readonly _memory = part('p', 'memory');
  private readonly _exhibits = part('div', 'exhibits');
  private readonly _page = part('a', 'link');
  private readonly _operatorLink = part('a', 'link');
  private _shown = '';
}

function setUrl(link: HTMLAnchorElement, url: string): void {
  link.hidden = url === '';
  if (url !== '') {
    link.href = url;
  }
}
