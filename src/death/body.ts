import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { Clipboard } from '@jupyterlab/apputils';
import { IEvidenceSummary, IExhibit } from '../evidence/summary';
import { setText, CLASS, part, element, linkButton } from '../ui/dom';
import { title, outcome, IDeathNotice } from './notice';

/**
 * What else can be done about a death: copy a report, read about it.
 */
class Tools {
  /**
   * @param trans - The reader's language.
   * @param report - Writes the report of what is shown.
   */
  constructor(trans: TranslationBundle, report: () => string) {
    const button = linkButton(trans.__('Copy Report'), () => {
      copy(report()).then(
        () => {
          this._copied.textContent = trans.__('Copied');
        },
        reason => {
          console.error('The report could not be copied', reason);
        }
      );
    });
    this._page = externalLink('page', trans.__('About this cause'));
    this._operator = externalLink('operator', trans.__('Help for this server'));
    this._copied.setAttribute('role', 'status');
    this.node.append(button, this._copied, this._page, this._operator);
    this.show(null);
  }

  readonly node = part('p', 'tools');

  /**
   * Lead to what this finding refers to.
   */
  show(finding: IEvidenceSummary | null): void {
    setUrl(this._page, finding?.page ?? '');
    setUrl(this._operator, finding?.operatorLink ?? '');
  }

  private readonly _copied = part('span', 'copied');
  private readonly _page: HTMLAnchorElement;
  private readonly _operator: HTMLAnchorElement;
}

function externalLink(name: string, label: string): HTMLAnchorElement {
  const node = part('a', name, label);
  node.classList.add(`${CLASS}-link`);
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

function setUrl(link: HTMLAnchorElement, url: string): void {
  link.hidden = url === '';
  if (url !== '') {
    link.href = url;
  }
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https, or forbidden.
    Clipboard.copyToSystem(text);
  }
}

/**
 * Where the kernel died: the cell, the line, and the way there.
 */
class Place {
  /**
   * @param trans - The reader's language.
   * @param go - Called when somebody wants to see the cell.
   */
  constructor(trans: TranslationBundle, go: () => void) {
    this._trans = trans;
    this._button = linkButton(trans.__('Go to Cell'), go);
    this.node.append(this._where, this._line, this._button);
    this.show(null, false);
  }

  readonly node = part('p', 'place');

  /**
   * Show the place in a finding.
   */
  show(finding: IEvidenceSummary | null, canGo: boolean): void {
    const cell = finding?.cell ?? null;
    this.node.hidden = cell === null;
    this._button.hidden = !canGo;
    this._line.textContent = finding?.line ?? '';
    this._line.hidden = this._line.textContent === '';
    if (cell !== null) {
      this._where.textContent = this._place(cell.executionCount, cell.line);
    }
  }

  private _place(count: number | null, line: number | null): string {
    const trans = this._trans;
    if (count !== null) {
      return line !== null
        ? trans.__('It died in cell [%1], line %2.', count, line)
        : trans.__('It died while cell [%1] was running.', count);
    }
    return line !== null
      ? trans.__('It died in line %1 of the cell that was running.', line)
      : trans.__('It died while a cell was running.');
  }

  private readonly _trans: TranslationBundle;
  private readonly _where = element('span');
  private readonly _line = element('code');
  private readonly _button: HTMLButtonElement;
}

/**
 * What a dying process wrote, under folds.
 */
class EvidenceFolds {
  /**
   * @param trans - The reader's language.
   * @param keep - Makes a change of height without moving what was pressed.
   */
  constructor(
    trans: TranslationBundle,
    keep: (pressed: Element, change: () => void) => void
  ) {
    this._trans = trans;
    this._keep = keep;
  }

  readonly node = part('div', 'exhibits');

  /**
   * Show these texts from now on; a fold that stays is left as it is.
   */
  show(exhibits: readonly IExhibit[]): void {
    const key = JSON.stringify(exhibits);
    if (key !== this._shown) {
      this._shown = key;
      this.node.replaceChildren(...exhibits.map(each => this._fold(each)));
    }
  }

  private _fold({ kind, text, cut }: IExhibit): HTMLElement {
    const trans = this._trans;
    const title = {
      traceback: trans.__('Crash traceback, innermost call first'),
      stderr: cut
        ? trans.__('The end of what it wrote to stderr')
        : trans.__('What it wrote to stderr')
    }[kind];
    const summary = element('summary', '', title);
    const content = element('pre', '', text);
    const fold = part('details', 'exhibit', summary, content);
    fold.dataset.kind = kind;
    // A region that scrolls must be reached by keyboard.
    content.tabIndex = 0;
    content.setAttribute('role', 'region');
    content.setAttribute('aria-label', title);
    summary.addEventListener('click', event => {
      event.preventDefault();
      this._keep(summary, () => {
        fold.open = !fold.open;
      });
      // What was written last says most; of calls it is the innermost.
      content.scrollTop = kind === 'stderr' ? content.scrollHeight : 0;
    });
    return fold;
  }

  private readonly _trans: TranslationBundle;
  private readonly _keep: (pressed: Element, change: () => void) => void;
  private _shown = '[]';
}

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
 * The text of the dialog: which document, why, what to do, where, what has
 * happened since, and the evidence.
 */
export class NoticeBody extends Widget {
  constructor(trans: TranslationBundle, actions: INoticeActions) {
    super();
    this._trans = trans;
    this._place = new Place(trans, actions.goToCell);
    this._folds = new EvidenceFolds(trans, actions.keep);
    this._tools = new Tools(trans, actions.report);
    this.addClass(`${CLASS}-body`);
    const live = part(
      'div',
      'message',
      this._notebook,
      part('div', 'verdict', this._cause, this._hint, this._operator),
      this._place.node,
      this._since
    );
    // A change while the dialog is open is read out.
    live.setAttribute('aria-live', 'polite');
    this.node.append(live, this._folds.node, this._tools.node);
  }

  /**
   * Show this notice from now on.
   */
  setNotice(notice: IDeathNotice): void {
    const { phase } = notice;
    setText(this._notebook, title(this._trans, notice));
    setText(this._cause, notice.cause);
    setText(this._hint, notice.finding?.hint ?? '');
    setText(this._operator, notice.finding?.operatorHint ?? '');
    setText(
      this._since,
      phase === 'gave-up' || phase === 'launch-failed'
        ? outcome(this._trans, phase)
        : `${outcome(this._trans, phase)} ${this._trans.__('Its variables and imports are lost.')}`
    );
    this._place.show(notice.finding, notice.canGoToCell);
    this._folds.show(notice.finding?.exhibits ?? []);
    this._tools.show(notice.finding);
  }

  private readonly _trans: TranslationBundle;
  private readonly _notebook = part('p', 'notebook');
  private readonly _cause = part('p', 'cause');
  private readonly _hint = part('p', 'hint');
  private readonly _operator = part('p', 'operatorHint');
  private readonly _place: Place;
  private readonly _since = part('p', 'since');
  private readonly _folds: EvidenceFolds;
  private readonly _tools: Tools;
}
