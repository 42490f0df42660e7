import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';

const CLASS = 'jp-KernelStatusCrash';

/**
 * The line in a cell that says that the kernel died there.
 */
export class CrashBanner extends Widget {
  /**
   * @param text - What it says, plain text.
   * @param trans - The reader's language.
   * @param close - Called when somebody dismisses it.
   */
  constructor(text: string, trans: TranslationBundle, close: () => void) {
    super();
    this.addClass(`${CLASS}-banner`);
    const words = document.createElement('span');
    words.textContent = text;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `${CLASS}-close`;
    button.title = trans.__('Remove this mark');
    button.setAttribute('aria-label', button.title);
    closeIcon.element({ container: button, width: '14px', height: '14px' });
    button.addEventListener('click', close);
    this.node.append(words, button);
  }
}
