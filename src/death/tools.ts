import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { IFinding } from '../evidence/finding';
import { CLASS, linkButton, part } from '../ui/parts';

/**
 * What else can be done about a death: copy a report, read about it.
 */
export class Tools {
  /**
   * @param trans - The reader's language.
   * @param report - Writes the report of what is shown.
   */
  constructor(trans: TranslationBundle, report: () => string) {
    const button = linkButton(trans.__('Copy Report'), () => {
      copy(report()).then(
        () => {
          this._copied.textContent = trans.__('Copied');
        },
        reason => {
          console.error('The report could not be copied', reason);
        }
      );
    });
    this._page = externalLink('page', trans.__('About this cause'));
    this._operator = externalLink('operator', trans.__('Help for this server'));
    this._copied.setAttribute('role', 'status');
    this.node.append(button, this._copied, this._page, this._operator);
    this.show(null);
  }

  readonly node = part('p', 'tools');

  /**
   * Lead to what this finding refers to.
   */
  show(finding: IFinding | null): void {
    lead(this._page, finding?.page ?? '');
    lead(this._operator, finding?.operatorLink ?? '');
  }

  private readonly _copied = part('span', 'copied');
  private readonly _page: HTMLAnchorElement;
  private readonly _operator: HTMLAnchorElement;
}

function externalLink(name: string, label: string): HTMLAnchorElement {
  const node = part('a', name, label);
  node.classList.add(`${CLASS}-link`);
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
