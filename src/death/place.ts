import { TranslationBundle } from '@jupyterlab/translation';
import { IFinding } from '../evidence/finding';
import { element } from '../ui/dom';
import { linkButton, part } from '../ui/parts';

/**
 * Where the kernel died: the cell, the line, and the way there.
 */
export class Place {
  /**
   * @param trans - The reader's language.
   * @param go - Called when somebody wants to see the cell.
   */
  constructor(trans: TranslationBundle, go: () => void) {
    this._trans = trans;
    this._button = linkButton(trans.__('Go to Cell'), go);
    this.node.append(this._where, this._line, this._button);
    this.show(null, false);
  }

  readonly node = part('p', 'place');

  /**
   * Show the place that a finding tells.
   */
  show(finding: IFinding | null, canGo: boolean): void {
    const cell = finding?.cell ?? null;
    this.node.hidden = cell === null;
    this._button.hidden = !canGo;
    this._line.textContent = finding?.line ?? '';
    this._line.hidden = this._line.textContent === '';
    if (cell !== null) {
      this._where.textContent = this._place(cell.executionCount, cell.line);
    }
  }

  private _place(count: number | null, line: number | null): string {
    const trans = this._trans;
    if (count !== null) {
      return line !== null
        ? trans.__('It died in cell [%1], line %2.', count, line)
        : trans.__('It died while cell [%1] was running.', count);
    }
    return line !== null
      ? trans.__('It died in line %1 of the cell that was running.', line)
      : trans.__('It died while a cell was running.');
  }

  private readonly _trans: TranslationBundle;
  private readonly _where = element('span');
  private readonly _line = element('code');
  private readonly _button: HTMLButtonElement;
}
