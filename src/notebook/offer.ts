import { Dialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { KeyGuard } from '../notice/keyguard';

const CLASS = 'jp-KernelStatusDialog';

/**
 * Offers to restart a dead kernel that was asked to run cells.
 */
export class RestartOffer extends Dialog<void> {
  constructor(options: RestartOffer.IOptions) {
    const { trans } = options;
    const body = new OfferBody(options);
    super({
      title: trans.__('Kernel Is Dead'),
      body,
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({
          label: trans.__('Restart and Run'),
          className: `${CLASS}-restart`
        })
      ]
    });
    this.addClass(CLASS);
    this._offering = body;
  }

  /**
   * Say how many cells wait for the answer.
   */
  tell(cells: number): void {
    this._offering.tell(cells);
  }

  /**
   * Whether somebody accepts the offer.
   */
  async ask(): Promise<boolean> {
    return (await this.launch()).button.accept;
  }

  protected onAfterAttach(msg: Message): void {
    this._guard.start();
    super.onAfterAttach(msg);
  }

  protected onAfterDetach(msg: Message): void {
    this._guard.stop();
    super.onAfterDetach(msg);
  }

  private readonly _guard = new KeyGuard();
  private readonly _offering: OfferBody;
}

/**
 * A namespace for `RestartOffer` statics.
 */
export namespace RestartOffer {
  /**
   * The options of an offer.
   */
  export interface IOptions {
    /**
     * The name of the document.
     */
    readonly name: string;

    /**
     * Why the kernel is dead, plain text.
     */
    readonly cause: string;

    readonly trans: TranslationBundle;
  }
}

class OfferBody extends Widget {
  constructor({ name, cause, trans }: RestartOffer.IOptions) {
    super();
    this._name = name;
    this._trans = trans;
    this.addClass(`${CLASS}-body`);
    const verdict = document.createElement('div');
    verdict.className = `${CLASS}-verdict`;
    verdict.append(paragraph('cause', cause));
    this.node.append(
      this._notebook,
      verdict,
      paragraph(
        'since',
        trans.__('The variables and imports of the dead kernel are lost.')
      )
    );
  }

  tell(cells: number): void {
    this._notebook.textContent = this._trans._n(
      'The kernel for %2 is dead: the cell was not run.',
      'The kernel for %2 is dead: %1 cells were not run.',
      cells,
      this._name
    );
  }

  private readonly _name: string;
  private readonly _trans: TranslationBundle;
  private readonly _notebook = paragraph('notebook', '');
}

function paragraph(name: string, text: string): HTMLParagraphElement {
  const node = document.createElement('p');
  node.className = `${CLASS}-${name}`;
  node.textContent = text;
  return node;
}
