import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IFinding } from '../autopsy/finding';
import { Phase } from './death';
import { Exhibits } from './exhibits';
import { Place } from './place';
import { Tools } from './tools';

const CLASS = 'jp-KernelStatusDialog';

/**
 * What a dialog tells of a kernel.
 */
export interface INotice {
  /**
   * The names of the documents that use the kernel.
   */
  readonly names: readonly string[];

  /**
   * The cause in one sentence, plain text; `''` while it is looked up.
   */
  readonly cause: string;

  readonly phase: Phase;

  /**
   * How often the kernel died while its dialog was open.
   */
  readonly count: number;

  /**
   * What the evidence tells; `null` while, or if, there is none.
   */
  readonly finding: IFinding | null;

  /**
   * Whether the cell that was running is in an open notebook.
   */
  readonly canGoToCell: boolean;
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
    this._exhibits = new Exhibits(trans, actions.keep);
    this._tools = new Tools(trans, actions.report);
    this.addClass(`${CLASS}-body`);
    const verdict = document.createElement('div');
    verdict.className = `${CLASS}-verdict`;
    verdict.append(this._cause, this._hint, this._operator);
    const told = document.createElement('div');
    told.className = `${CLASS}-told`;
    // A change while the dialog is open is read out.
    told.setAttribute('aria-live', 'polite');
    told.append(this._notebook, verdict, this._place.node, this._since);
    this.node.append(told, this._exhibits.node, this._tools.node);
  }

  /**
   * Show this notice from now on.
   */
  tell(notice: INotice): void {
    const names = notice.names.join(', ');
    say(
      this._notebook,
      notice.phase === 'launch-failed'
        ? this._trans.__('The kernel for %1 could not be started.', names)
        : this._trans._n(
            'The kernel for %2 died.',
            'The kernel for %2 died %1 times.',
            // The cause has the number of restarts then.
            notice.phase === 'gave-up' ? 1 : notice.count,
            names
          )
    );
    say(this._cause, notice.cause);
    say(this._hint, notice.finding?.hint ?? '');
    say(this._operator, notice.finding?.operatorHint ?? '');
    say(this._since, this._outcome(notice.phase));
    this._place.show(notice.finding, notice.canGoToCell);
    this._exhibits.show(notice.finding?.exhibits ?? []);
    this._tools.show(notice.finding);
  }

  private _outcome(phase: Phase): string {
    const trans = this._trans;
    switch (phase) {
      case 'restarting':
        return trans.__(
          'It is being restarted. Its variables and imports are lost.'
        );
      case 'restarted':
        return trans.__(
          'It has been restarted. Its variables and imports are lost.'
        );
      case 'dead':
        return trans.__(
          'It will not restart by itself. Its variables and imports are lost.'
        );
      case 'gave-up':
        return trans.__('It will not be restarted again automatically.');
      case 'launch-failed':
        return trans.__('Choose another kernel, or repair this one.');
    }
  }

  private readonly _trans: TranslationBundle;
  private readonly _notebook = paragraph('notebook');
  private readonly _cause = paragraph('cause');
  private readonly _hint = paragraph('hint');
  private readonly _operator = paragraph('operatorHint');
  private readonly _place: Place;
  private readonly _since = paragraph('since');
  private readonly _exhibits: Exhibits;
  private readonly _tools: Tools;
}

function paragraph(name: string): HTMLParagraphElement {
  const node = document.createElement('p');
  node.className = `${CLASS}-${name}`;
  return node;
}

/**
 * What is said again is not read out again.
 */
function say(node: HTMLElement, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
