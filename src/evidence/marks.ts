import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { IKernelFact } from '../wire/kernel';
import { sentence } from '../vocabulary/sentence';
import { deathKey } from '../tracker/deaths';
import { SeenStore } from '../tracker/seen';
import { findCell, ICellFacts, isSameCode } from './cells';
import { IEvidence } from '../wire/evidence';
import { CellMarker } from './marker';

/**
 * The marks on cells in which a kernel died.
 *
 * #### Notes
 * A mark goes when it is dismissed, or its cell runs again; and is not set
 * again for the same death, also after a reload.
 */
export class CrashMarks {
  /**
   * @param gone - Remembers which deaths' marks are gone.
   * @param trans - The reader's language.
   */
  constructor(gone: SeenStore, trans: TranslationBundle) {
    this._gone = gone;
    this._trans = trans;
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      for (const [marker, death] of [...this._marks]) {
        const { panel, cellId } = marker;
        if (panel.content === notebook && cellId === cell.model.id) {
          this._remove(marker, death);
        }
      }
    });
  }

  /**
   * Mark the cell that was running, if it is in this notebook and its mark is
   * not gone.
   */
  mark(panel: NotebookPanel, fact: IKernelFact, evidence: IEvidence): void {
    const { cell: crashed } = evidence;
    const cell = crashed && findCell(codeCells(panel), crashed);
    const death = deathKey(fact);
    if (crashed && cell && !this._gone.has(death)) {
      // Of a changed cell nobody knows the line.
      const line = isSameCode(cell.source, crashed) ? crashed.line : null;
      this._set(panel, death, cell.id, this._text(fact, evidence, line), line);
    }
  }

  /**
   * The id of the cell that was running; `null` when it is not in this
   * notebook.
   */
  find(panel: NotebookPanel, evidence: IEvidence): string | null {
    const { cell } = evidence;
    return (cell && findCell(codeCells(panel), cell)?.id) ?? null;
  }

  private _set(
    panel: NotebookPanel,
    death: string,
    cellId: string,
    text: string,
    line: number | null
  ): void {
    const shown = [...this._marks.keys()].find(
      marker => marker.panel === panel && marker.cellId === cellId
    );
    if (shown && !shown.isDisposed && this._marks.get(shown) === death) {
      return;
    }
    if (shown) {
      shown.dispose();
      this._marks.delete(shown);
    }
    const trans = this._trans;
    const close = () => this._remove(marker, death);
    const marker = new CellMarker({ panel, cellId, text, line, trans, close });
    this._marks.set(marker, death);
  }

  private _remove(marker: CellMarker, death: string): void {
    this._gone.add(death);
    marker.dispose();
    this._marks.delete(marker);
  }

  private _text(
    fact: IKernelFact,
    evidence: IEvidence,
    line: number | null
  ): string {
    const reason = sentence(this._trans, evidence.reason, fact.lastExit);
    return line === null
      ? this._trans.__('The kernel died here: %1', reason)
      : this._trans.__('The kernel died here, in line %2: %1', reason, line);
  }

  private readonly _gone: SeenStore;
  private readonly _trans: TranslationBundle;

  /**
   * The markers, and the key of the death that each is of.
   */
  private readonly _marks = new Map<CellMarker, string>();
}

function codeCells(panel: NotebookPanel): ICellFacts[] {
  return [...(panel.model?.cells ?? [])]
    .filter(({ type }) => type === 'code')
    .map(model => ({
      id: model.id,
      source: model.sharedModel.getSource(),
      executionCount: executionCount(model)
    }));
}

function executionCount(model: object): number | null {
  return 'executionCount' in model && typeof model.executionCount === 'number'
    ? model.executionCount
    : null;
}
