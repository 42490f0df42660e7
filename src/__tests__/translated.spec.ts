import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const SOURCE = path.dirname(__dirname);

/** Whoever is called with these words shows them to nobody, or translates them. */
const CALLED = /^(?:(?:\w+\.)*_[_np]|console\.\w+|Error|Token|_)$/;

/** Keys, and what JupyterLab says itself. */
const NAMES: readonly string[] = [
  'Canceled',
  'End',
  'Enter',
  'Escape',
  'Home',
  'Tab'
];

/** What is written for bug trackers and the console is in English. */
const ENGLISH: readonly string[] = [
  'evidence/summary.ts',
  'evidence/report.ts',
  'flags/flags.ts'
];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === '__tests__' ? [] : sources(file);
    }
    return entry.name.endsWith('.ts') ? [file] : [];
  });
}

/** The text of a string that somebody may read: words that begin with a capital. */
function words(node: ts.Node): string | null {
  const text =
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? node.text : '';
  return /^\P{L}*[A-Z][a-z]+(?:[ .,:\u2026]|$)/u.test(text) ? text : null;
}

/** Whether a string goes to the translator, a log, an error, or a description of a plugin. */
function isExcused(node: ts.Node): boolean {
  for (let above = node.parent; above; above = above.parent) {
    if (ts.isCallExpression(above) || ts.isNewExpression(above)) {
      if (CALLED.test(above.expression.getText())) {
        return true;
      }
    }
    if (ts.isPropertyAssignment(above)) {
      return above.name.getText() === 'description';
    }
    if (ts.isFunctionLike(above)) {
      return false;
    }
  }
  return false;
}

function untranslatedIn(file: string): string[] {
  const found: string[] = [];
  const text = readFileSync(file, 'utf8');
  const visit = (node: ts.Node) => {
    const said = words(node);
    if (said !== null && !NAMES.includes(said) && !isExcused(node)) {
      found.push(`${path.relative(SOURCE, file)}: ${said}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

it('leaves no words of the page to English alone', () => {
  const files = sources(SOURCE).filter(
    file => !ENGLISH.includes(path.relative(SOURCE, file))
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(untranslatedIn)).toEqual([]);
});
