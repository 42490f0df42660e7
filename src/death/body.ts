import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IFinding } from '../evidence/finding';
import { setText } from '../ui/dom';
import { Phase } from '../tracker/deaths';
import { Exhibits } from './exhibits';
import { CLASS, part } from '../ui/parts';
import { Place } from './place';
import { happened, outcome } from './notice';
import { Tools } from './tools';

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
    const told = part(
      'div',
      'told',
      this._notebook,
      part('div', 'verdict', this._cause, this._hint, this._operator),
      this._place.node,
      this._since
    );
    // A change while the dialog is open is read out.
    told.setAttribute('aria-live', 'polite');
    this.node.append(told, this._exhibits.node, this._tools.node);
  }

  /**
   * Show this notice from now on.
   */
  tell(notice: INotice): void {
    const { phase } = notice;
    setText(this._notebook, happened(this._trans, notice));
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
    this._exhibits.show(notice.finding?.exhibits ?? []);
    this._tools.show(notice.finding);
  }

  private readonly _trans: TranslationBundle;
  private readonly _notebook = part('p', 'notebook');
  private readonly _cause = part('p', 'cause');
  private readonly _hint = part('p', 'hint');
  private readonly _operator = part('p', 'operatorHint');
  private readonly _place: Place;
  private readonly _since = part('p', 'since');
  private readonly _exhibits: Exhibits;
  private readonly _tools: Tools;
}
