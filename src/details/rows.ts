import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import { element, setAttribute, setText } from '../ui/dom';

const CLASS = 'jp-KernelStatusDetails';

/**
 * What a row says.
 */
export interface IRow {
  /**
   * What it is about, translated.
   */
  readonly term: string;

  /**
   * The main thing; `''` hides the row.
   */
  readonly main: string;

  /**
   * What belongs to that, less loud.
   */
  readonly aside?: string;

  /**
   * An explanation, on a line of its own.
   */
  readonly note?: string;

  /**
   * The main thing for style sheets and programs.
   */
  readonly value?: string;
}

/**
 * A list of names and what belongs to each.
 */
export class Rows {
  readonly node = element('dl', `${CLASS}-rows`);

  /**
   * Show a row from now on.
   *
   * @param name - Which row; rows are in the order of their first showing.
   *
   * @returns The element that holds what belongs to the name.
   */
  show(name: string, row: IRow): HTMLElement {
    const { node, term, main, aside, note } = this._parts(name);
    setText(term, row.term);
    setText(main, row.main);
    setText(aside, row.aside ?? '');
    setText(note, row.note ?? '');
    setAttribute(node, 'data-value', row.value ?? null);
    node.hidden = row.main === '';
    return main.parentElement!;
  }

  private _parts(name: string): IParts {
    let parts = this._rows.get(name);
    if (!parts) {
      const term = element('dt');
      const main = element('span', `${CLASS}-main`);
      const aside = element('span', `${CLASS}-aside`);
      const note = element('span', `${CLASS}-explanation`);
      // Spaces, for those who have it read out.
      const held = element('dd', '', main, ' ', aside, ' ', note);
      const node = element('div', `${CLASS}-row`, term, ' ', held);
      node.dataset.row = name;
      parts = { node, term, main, aside, note };
      this._rows.set(name, parts);
      this.node.append(node);
    }
    return parts;
  }

  private readonly _rows = new Map<string, IParts>();
}

interface IParts {
  readonly node: HTMLElement;
  readonly term: HTMLElement;
  readonly main: HTMLElement;
  readonly aside: HTMLElement;
  readonly note: HTMLElement;
}

const COPY_CLASS = 'jp-KernelStatusDetails-copy';

/**
 * Let the button in an element copy a text, making it if there is none.
 */
export function copyButton(
  holder: HTMLElement,
  text: string,
  trans: TranslationBundle
): void {
  let button = holder.querySelector<HTMLButtonElement>(`.${COPY_CLASS}`);
  if (!button) {
    button = makeButton(trans);
    holder.append(button);
  }
  setAttribute(button, 'data-text', text);
}

function makeButton(trans: TranslationBundle): HTMLButtonElement {
  const button = element('button', COPY_CLASS);
  button.type = 'button';
  const show = (copied: boolean) => {
    const label = copied ? trans.__('Copied') : trans.__('Copy kernel ID');
    button.title = label;
    setAttribute(button, 'aria-label', label);
    button.replaceChildren();
    (copied ? checkIcon : copyIcon).element({ container: button });
  };
  button.addEventListener('click', () => {
    Clipboard.copyToSystem(button.dataset.text ?? '');
    // Copying takes the focus away for a moment.
    button.focus();
    show(true);
  });
  button.addEventListener('blur', () => show(false));
  show(false);
  return button;
}
