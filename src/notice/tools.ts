import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { IFinding } from '../autopsy/finding';

const CLASS = 'jp-KernelStatusDialog';

/**
 * What else can be done about a death: copy a report, read about it.
 */
export class Tools {
  /**
   * @param trans - The reader's language.
   * @param report - Writes the report of what is shown.
   */
  constructor(trans: TranslationBundle, report: () => string) {
    this.node.className = `${CLASS}-tools`;
    this._copy = linkButton(trans.__('Copy Report'), () => {
      copy(report()).then(
        () => {
          this._copied.textContent = trans.__('Copied');
        },
        reason => {
          console.error('The report could not be copied', reason);
        }
      );
    });
    this._page.textContent = trans.__('About this cause');
    this._operator.textContent = trans.__('Help for this server');
    this._copied.className = `${CLASS}-copied`;
    this._copied.setAttribute('role', 'status');
    this.node.append(this._copy, this._copied, this._page, this._operator);
    this.show(null);
  }

  readonly node = document.createElement('p');

  /**
   * Lead to what this finding refers to.
   */
  show(finding: IFinding | null): void {
    lead(this._page, finding?.page ?? '');
    lead(this._operator, finding?.operatorLink ?? '');
  }

  private readonly _copy: HTMLButtonElement;
  private readonly _copied = document.createElement('span');
  private readonly _page = externalLink('page');
  private readonly _operator = externalLink('operator');
}

/**
 * A button that looks like a link.
 */
export function linkButton(
  label: string,
  press: () => void
): HTMLButtonElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = `${CLASS}-link`;
  node.textContent = label;
  node.addEventListener('click', press);
  return node;
}

function externalLink(name: string): HTMLAnchorElement {
  const node = document.createElement('a');
  node.className = `${CLASS}-link ${CLASS}-${name}`;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

function lead(link: HTMLAnchorElement, url: string): void {
  link.hidden = url === '';
  if (url !== '') {
    link.href = url;
  }
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https, or forbidden.
    Clipboard.copyToSystem(text);
  }
}
