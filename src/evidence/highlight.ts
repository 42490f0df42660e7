import { CodeEditor } from '@jupyterlab/codeeditor';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView } from '@codemirror/view';

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
export function highlightLine(
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
