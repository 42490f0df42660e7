import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { IDisposable } from '@lumino/disposable';
import { PanelLayout, Widget } from '@lumino/widgets';
import { closeIcon } from '@jupyterlab/ui-components';
import { CodeEditor } from '@jupyterlab/codeeditor';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView } from '@codemirror/view';

const CLASS = 'jp-KernelStatusCrash';

type Cell = NotebookPanel['content']['widgets'][number];

/**
 * The mark on one cell of one notebook.
 *
 * #### Notes
 * It goes by the id of the cell's model, so that it stays when the cell is
 * moved, scrolled out of sight or shown anew. It is on the page only: no part
 * of it is in the notebook's model, and so in its file.
 */
export class CellMarker implements IDisposable {
  constructor(options: CellMarker.IOptions) {
    this._options = options;
    const { content } = options.panel;
    content.modelChanged.connect(this._follow, this);
    options.panel.disposed.connect(this.dispose, this);
    this._follow();
  }

  get panel(): NotebookPanel {
    return this._options.panel;
  }

  get cellId(): string {
    return this._options.cellId;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    const { content } = this.panel;
    content.modelChanged.disconnect(this._follow, this);
    this.panel.disposed.disconnect(this.dispose, this);
    this._cells?.changed.disconnect(this._apply, this);
    this._unmark();
  }

  private _follow(): void {
    this._cells?.changed.disconnect(this._apply, this);
    this._cells = this.panel.content.model?.cells ?? null;
    this._cells?.changed.connect(this._apply, this);
    this._apply();
  }

  private _apply(): void {
    const cell =
      this.panel.content.widgets.find(
        ({ model }) => model.id === this.cellId
      ) ?? null;
    if (cell === this._cell) {
      return;
    }
    this._unmark();
    this._cell = cell;
    if (cell === null) {
      return;
    }
    cell.addClass(CLASS);
    cell.ready
      .then(() => {
        if (this._cell === cell && !cell.isDisposed) {
          this._show(cell);
        }
      })
      .catch(reason => {
        console.error('The cell in which a kernel died is not marked', reason);
      });
  }

  private _show(cell: Cell): void {
    const { text, line, trans, close } = this._options;
    const layout = cell.layout as PanelLayout;
    const input = layout.widgets.findIndex(widget =>
      widget.hasClass('jp-Cell-inputWrapper')
    );
    this._banner = new CrashBanner(text, trans, close);
    layout.insertWidget(input + 1, this._banner);
    highlightLine(cell.editor, line);
  }

  private _unmark(): void {
    const cell = this._cell;
    this._cell = null;
    this._banner?.dispose();
    this._banner = null;
    if (cell && !cell.isDisposed) {
      cell.removeClass(CLASS);
      highlightLine(cell.editor, null);
    }
  }

  private readonly _options: CellMarker.IOptions;
  private _cells: NonNullable<NotebookPanel['model']>['cells'] | null = null;
  private _cell: Cell | null = null;
  private _banner: CrashBanner | null = null;
  private _isDisposed = false;
}

/**
 * A namespace for `CellMarker` statics.
 */
export namespace CellMarker {
  /**
   * The options of a mark.
   */
  export interface IOptions {
    readonly panel: NotebookPanel;

    /**
     * The id of the cell's model.
     */
    readonly cellId: string;

    /**
     * What the mark says, plain text.
     */
    readonly text: string;

    /**
     * The line to highlight, from 1; `null` for none.
     */
    readonly line: number | null;

    readonly trans: TranslationBundle;

    /**
     * Called when somebody dismisses the mark.
     */
    readonly close: () => void;
  }
}

/**
 * The line in a cell that says that the kernel died there.
 */
class CrashBanner extends Widget {
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

const MARK = Decoration.line({ class: 'jp-KernelStatusCrash-line' });

/**
 * Marks the line at this position, or none.
 */
const markLine = StateEffect.define<number | null>();

/**
 * The marked line; it moves with its text.
 */
const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marked, transaction) =>
    transaction.effects.reduce(
      (before, effect) =>
        !effect.is(markLine)
          ? before
          : effect.value === null
            ? Decoration.none
            : Decoration.set([MARK.range(effect.value)]),
      marked.map(transaction.changes)
    ),
  provide: field => EditorView.decorations.from(field)
});

/**
 * Highlight one line of an editor.
 *
 * @param editor - An editor; one that is not CodeMirror's stays as it is.
 * @param line - The line from 1, or `null` for none.
 */
function highlightLine(
  editor: CodeEditor.IEditor | null,
  line: number | null
): void {
  if (!(editor instanceof CodeMirrorEditor) || editor.isDisposed) {
    return;
  }
  const { state } = editor.editor;
  const known = state.field(markedLine, false) !== undefined;
  if (line === null && !known) {
    return;
  }
  if (!known) {
    editor.injectExtension(markedLine);
  }
  const there = line !== null && line <= state.doc.lines;
  editor.editor.dispatch({
    effects: markLine.of(there ? state.doc.line(line).from : null)
  });
}
