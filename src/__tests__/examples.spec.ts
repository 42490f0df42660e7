import { readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import * as ts from 'typescript';

/**
 * Milliseconds: the compiler reads all of JupyterLab's types.
 */
const LONG = 240_000;

const ROOT = resolve(__dirname, '..', '..');
const PACKAGE = 'jupyterlab-kernel-status';
const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`)
];

/**
 * The TypeScript blocks of the documents, each as a file of its own that has
 * the line numbers of its document.
 */
const EXAMPLES = new Map(
  DOCUMENTS.flatMap(document => {
    const text = readFileSync(join(ROOT, document), 'utf8');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(
      ({ 1: code, index }, number): [string, string] => {
        const line = text.slice(0, index).split('\n').length;
        const name = `${document}.${number}.ts`;
        return [join(ROOT, name), '\n'.repeat(line) + code];
      }
    );
  })
);

/**
 * What the compiler says of the examples, as they would be in an extension
 * that has this package as a dependency.
 */
function complaints(): string[] {
  const { config } = ts.readConfigFile(
    join(ROOT, 'tsconfig.json'),
    ts.sys.readFile
  );
  const { options } = ts.convertCompilerOptionsFromJson(
    config.compilerOptions,
    ROOT
  );
  Object.assign(options, {
    baseUrl: ROOT,
    composite: false,
    declaration: false,
    incremental: false,
    noEmit: true,
    paths: { [PACKAGE]: ['src/index.ts'] },
    rootDir: undefined,
    skipLibCheck: true
  });
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = name => EXAMPLES.has(name) || fileExists(name);
  host.readFile = name => EXAMPLES.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const example = EXAMPLES.get(name);
    return example === undefined
      ? getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, example, version);
  };
  const program = ts.createProgram([...EXAMPLES.keys()], options, host);
  return [...EXAMPLES.keys()].flatMap(name =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(diagnostic => ts.formatDiagnostic(diagnostic, host))
  );
}

describe('the examples in the documentation', () => {
  it(
    'compile against the package',
    () => {
      expect(EXAMPLES.size).toBeGreaterThanOrEqual(4);
      expect(complaints()).toEqual([]);
    },
    LONG
  );
});
