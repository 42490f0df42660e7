import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import { element, setAttribute } from '../ui/dom';

const CLASS = 'jp-KernelStatusDetails-copy';

/**
 * Let the button in an element copy a text, making it if there is none.
 */
export function copyButton(
  holder: HTMLElement,
  text: string,
  trans: TranslationBundle
): void {
  let button = holder.querySelector<HTMLButtonElement>(`.${CLASS}`);
  if (!button) {
    button = makeButton(trans);
    holder.append(button);
  }
  setAttribute(button, 'data-text', text);
}

function makeButton(trans: TranslationBundle): HTMLButtonElement {
  const button = element('button', CLASS);
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
