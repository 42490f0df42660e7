import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { Phase } from './death';

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
}

/**
 * The text of the dialog: which document, why, and what has happened since.
 */
export class NoticeBody extends Widget {
  constructor(trans: TranslationBundle) {
    super();
    this._trans = trans;
    this.addClass(`${CLASS}-body`);
    // A change while the dialog is open is read out.
    this.node.setAttribute('aria-live', 'polite');
    this.node.append(this._notebook, this._cause, this._since);
  }

  /**
   * Show this notice from now on.
   */
  tell(notice: INotice): void {
    const names = notice.names.join(', ');
    this._notebook.textContent =
      notice.phase === 'launch-failed'
        ? this._trans.__('The kernel for %1 could not be started.', names)
        : this._trans._n(
            'The kernel for %2 died.',
            'The kernel for %2 died %1 times.',
            // The cause has the number of restarts then.
            notice.phase === 'gave-up' ? 1 : notice.count,
            names
          );
    this._cause.textContent = notice.cause;
    this._since.textContent = this._outcome(notice.phase);
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
  private readonly _since = paragraph('since');
}

function paragraph(name: string): HTMLParagraphElement {
  const node = document.createElement('p');
  node.className = `${CLASS}-${name}`;
  return node;
}
