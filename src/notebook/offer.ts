import { Dialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { GuardedDialog } from '../ui/guardeddialog';
import { CLASS, part } from '../ui/parts';

/**
 * Offers to restart a dead kernel that was asked to run cells.
 */
export class RestartOffer extends GuardedDialog {
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
    this.node.append(
      this._notebook,
      part('div', 'verdict', part('p', 'cause', cause)),
      part(
        'p',
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
  private readonly _notebook = part('p', 'notebook');
}
