import { TranslationBundle } from '@jupyterlab/translation';
import { element, setText } from '../ui/dom';
import { IKernelStatusFlag } from '../flags/token';

/**
 * The flagged words of a kernel, folded up.
 */
export class FlagList {
  constructor() {
    this.node.append(this._summary, this._list);
  }

  readonly node = element('details', 'jp-KernelStatusDetails-flags');

  /**
   * Show these flags from now on.
   */
  show(flags: readonly IKernelStatusFlag[], trans: TranslationBundle): void {
    this.node.hidden = flags.length === 0;
    setText(
      this._summary,
      trans._n(
        '%1 deprecated or unknown word',
        '%1 deprecated or unknown words',
        flags.length
      )
    );
    if (this._list.children.length === flags.length) {
      return;
    }
    this._list.replaceChildren(
      ...flags.map(flag => element('li', '', text(flag, trans)))
    );
  }

  private readonly _summary = element('summary');
  private readonly _list = element('ul');
}

function text(flag: IKernelStatusFlag, trans: TranslationBundle): string {
  const { value, replacement } = flag;
  if (replacement === null) {
    return trans.__('\u201c%1\u201d is in no specification.', value);
  }
  const axis = {
    status: trans.__('process'),
    'execution-state': trans.__('execution'),
    connection: trans.__('connection')
  }[replacement.axis];
  return replacement.value
    ? trans.__(
        '\u201c%1\u201d is deprecated: the %2 says \u201c%3\u201d now.',
        value,
        axis,
        replacement.value
      )
    : trans.__(
        '\u201c%1\u201d is deprecated: the %2 says what was meant.',
        value,
        axis
      );
}
