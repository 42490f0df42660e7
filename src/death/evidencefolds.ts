import { TranslationBundle } from '@jupyterlab/translation';
import { IExhibit } from '../evidence/summary';
import { element, part } from '../ui/dom';

/**
 * What a dying process wrote, under folds.
 */
export class EvidenceFolds {
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
