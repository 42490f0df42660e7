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
      this._marks
        .filter(
          ({ marker }) =>
            marker.panel.content === notebook && marker.cellId === cell.model.id
        )
        .forEach(mark => this._remove(mark));
    });
  }

  /**
   * Mark the cell that was running, unless its mark is gone.
   *
   * @returns The id of the cell; `null` when it is not in this notebook.
   */
  mark(
    panel: NotebookPanel,
    fact: IKernelFact,
    evidence: IEvidence
  ): string | null {
    const { cell: crashed } = evidence;
    const cell = crashed && findCell(codeCells(panel), crashed);
    if (!crashed || !cell) {
      return null;
    }
    const key = deathKey(fact);
    if (!this._gone.has(key)) {
      // Of a changed cell nobody knows the line.
      const line = isSameCode(cell.source, crashed) ? crashed.line : null;
      this._set(panel, key, cell.id, this._text(fact, evidence, line), line);
    }
    return cell.id;
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
    const shown = this._marks.find(
      ({ marker }) => marker.panel === panel && marker.cellId === cellId
    );
    if (shown?.death === death && !shown.marker.isDisposed) {
      return;
    }
    shown?.marker.dispose();
    const close = () => this._remove(mark);
    const mark: IMark = {
      death,
      marker: new CellMarker({
        panel,
        cellId,
        text,
        line,
        trans: this._trans,
        close
      })
    };
    this._marks = [...this._marks.filter(other => other !== shown), mark];
  }

  private _remove(mark: IMark): void {
    this._gone.add(mark.death);
    mark.marker.dispose();
    this._marks = this._marks.filter(other => other !== mark);
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
  private _marks: readonly IMark[] = [];
}

/**
 * A marker, and the key of the death that it is of.
 */
interface IMark {
  readonly death: string;
  readonly marker: CellMarker;
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
