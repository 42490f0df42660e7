import { element, setAttribute } from '../ui/dom';
import { IKernelDetailsAction, IKernelDetailsSubject } from './token';

const CLASS = 'jp-KernelStatusDetails-action';

/**
 * The buttons of the actions.
 */
export class ActionBar {
  /**
   * @param run - Called with the action whose button is pressed.
   */
  constructor(run: (action: IKernelDetailsAction) => void) {
    this._run = run;
  }

  readonly node = element('div', 'jp-KernelStatusDetails-actions');

  /**
   * Show the buttons of these actions from now on, in this order.
   */
  update(
    actions: readonly IKernelDetailsAction[],
    subject: IKernelDetailsSubject
  ): void {
    const visible = actions.filter(
      action => action.isVisible?.(subject) ?? true
    );
    const buttons = visible.map(action => this._button(action));
    if (buttons.some((button, index) => button !== this.node.children[index])) {
      this.node.replaceChildren(...buttons);
    }
    for (const extra of [...this.node.children].slice(buttons.length)) {
      extra.remove();
    }
    visible.forEach((action, index) => {
      const enabled = action.isEnabled?.(subject) ?? true;
      // A disabled button would drop the focus that it has.
      setAttribute(buttons[index], 'aria-disabled', enabled ? null : 'true');
    });
  }

  private _button(action: IKernelDetailsAction): HTMLButtonElement {
    let button = this._buttons.get(action);
    if (!button) {
      button = element('button', `${CLASS} jp-mod-styled`, action.label);
      button.type = 'button';
      button.title = action.caption ?? '';
      button.dataset.action = action.id;
      button.addEventListener('click', () => {
        if (button?.getAttribute('aria-disabled') !== 'true') {
          this._run(action);
        }
      });
      this._buttons.set(action, button);
    }
    return button;
  }

  private readonly _run: (action: IKernelDetailsAction) => void;
  private readonly _buttons = new Map<
    IKernelDetailsAction,
    HTMLButtonElement
  >();
}
