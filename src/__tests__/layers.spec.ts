import { readdirSync, readFileSync } from 'fs';
import { join, relative, resolve } from 'path';

const SOURCE = resolve(__dirname, '..');

/**
 * The rooms: each imports from those above it only. The page's table in
 * docs/architecture.md has the same list.
 */
const ROOMS: readonly string[] = [
  'wire',
  'vocabulary',
  'tracker',
  'sessions',
  'ui',
  'stock',
  'flags',
  'evidence',
  'details',
  'statusbar',
  'notebook',
  'death',
  'index'
];

/**
 * Functions of values: they import nothing but what is ours, and what else is
 * pure.
 */
const PURE: readonly string[] = [
  'wire/read',
  'wire/kernel',
  'wire/document',
  'wire/evidence',
  'wire/serverdeath',
  'vocabulary/deprecations',
  'sessions/resolve',
  'tracker/merge',
  'evidence/cells',
  'evidence/report',
  'details/timeline'
];

/**
 * Pure but for the reader's language and the clock: no widgets.
 */
const WITHOUT_WIDGETS: readonly string[] = [
  ...PURE,
  'vocabulary/words',
  'vocabulary/sentence',
  'vocabulary/hint',
  'vocabulary/title',
  'vocabulary/time',
  'vocabulary/size',
  'evidence/summary',
  'tracker/deaths',
  'tracker/tracker',
  'details/explain',
  'details/observed',
  'flags/flags',
  'death/notice',
  'death/policy'
];

interface IImport {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === '__tests__' ? [] : sources(path);
    }
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const FILES: readonly string[] = sources(SOURCE).map(path =>
  relative(SOURCE, path).replace(/\.tsx?$/, '')
);

const IMPORTS: readonly IImport[] = sources(SOURCE).flatMap(path => {
  const text = readFileSync(path, 'utf8');
  const file = relative(SOURCE, path).replace(/\.tsx?$/, '');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, target]) => ({
      file,
      target: target.startsWith('.')
        ? `./${relative(SOURCE, resolve(path, '..', target))}`
        : target
    })
  );
});

function room(file: string): string {
  return file.replace(/^\.\//, '').split('/')[0];
}

function circles(): string[] {
  const imported = new Map<string, string[]>();
  for (const { file, target } of IMPORTS) {
    if (target.startsWith('.')) {
      const known = imported.get(file) ?? [];
      imported.set(file, [...known, target.replace(/^\.\//, '')]);
    }
  }
  const done = new Set<string>();
  const found: string[] = [];
  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' > '));
      return;
    }
    if (!done.has(file)) {
      imported.get(file)?.forEach(next => visit(next, [...path, file]));
      done.add(file);
    }
  }
  FILES.forEach(file => visit(file, []));
  return found;
}

describe('the rooms', () => {
  it('are the folders, in the order of the documentation', () => {
    expect(new Set(FILES.map(room))).toEqual(new Set(ROOMS));
    const text = readFileSync(
      resolve(SOURCE, '../docs/architecture.md'),
      'utf8'
    );
    const page = text.split('### Page')[1].split('\n## ')[0];
    const listed = [...page.matchAll(/^\| `(\w+)\/?`/gm)].map(
      ([, name]) => name
    );
    expect(listed).toEqual(ROOMS);
  });

  it('say what lives in them', () => {
    const folders = ROOMS.filter(name => name !== 'index');
    for (const folder of folders) {
      const text = readFileSync(join(SOURCE, folder, 'README.md'), 'utf8');
      expect(text.split('\n')[0]).toBe(`# ${folder}`);
    }
  });

  it('import only what is above them', () => {
    const upwards = IMPORTS.filter(
      ({ file, target }) =>
        target.startsWith('.') &&
        ROOMS.indexOf(room(target)) > ROOMS.indexOf(room(file))
    );
    expect(IMPORTS.length).toBeGreaterThan(200);
    expect(upwards).toEqual([]);
  });

  it('have no file that imports itself by way of others', () => {
    expect(circles()).toEqual([]);
  });

  it('are pure where they decide', () => {
    const foreign = IMPORTS.filter(
      ({ file, target }) => PURE.includes(file) && !target.startsWith('.')
    );
    expect(foreign).toEqual([]);
    expect(PURE.filter(file => !FILES.includes(file))).toEqual([]);
  });

  it('know no widgets where they decide', () => {
    const widgets = IMPORTS.filter(
      ({ file, target }) =>
        WITHOUT_WIDGETS.includes(file) &&
        /^(@lumino\/widgets|react|@jupyterlab\/ui-)/.test(target)
    );
    expect(widgets).toEqual([]);
    expect(WITHOUT_WIDGETS.filter(file => !FILES.includes(file))).toEqual([]);
  });

  it('keep the private names of JupyterLab in one file', () => {
    const users = sources(SOURCE)
      .filter(path =>
        /_displayKernelError|_kernelAPIClient|_onStarted|_sessionAPIClient/.test(
          readFileSync(path, 'utf8')
        )
      )
      .map(path => relative(SOURCE, path));
    expect(users).toEqual(['stock/upstream.ts']);
  });
});
