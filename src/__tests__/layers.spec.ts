import { readdirSync, readFileSync } from 'fs';
import { join, relative, resolve } from 'path';

const SOURCE = resolve(__dirname, '..');

/**
 * The layers, from the one that imports nothing to the one that wires all.
 */
const LAYERS: readonly string[][] = [
  ['causewords', 'fields', 'plaintext', 'storage', 'told', 'words'],
  ['contract'],
  ['deprecations', 'history', 'sentence'],
  ['resolve'],
  ['drawing', 'sessions', 'tracker'],
  ['connection', 'flags'],
  ['details'],
  ['autopsy'],
  ['notice', 'statusbar'],
  ['notebook'],
  ['index']
];

const PURE: readonly string[] = [
  'plaintext',
  'fields',
  'told',
  'contract',
  'deprecations',
  'history',
  'resolve',
  'tracker/ordering',
  'autopsy/cells',
  'autopsy/evidence',
  'autopsy/finding',
  'autopsy/murmur2',
  'autopsy/report',
  'autopsy/serverdeath',
  'details/activity',
  'details/clock',
  'details/timeline',
  'notice/death'
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

const IMPORTS: readonly IImport[] = sources(SOURCE).flatMap(path => {
  const text = readFileSync(path, 'utf8');
  const file = relative(SOURCE, path).replace(/\.tsx?$/, '');
  return [...text.matchAll(/from '([^']+)'/g)].map(([, target]) => ({
    file,
    target: target.startsWith('.')
      ? `./${relative(SOURCE, resolve(path, '..', target))}`
      : target
  }));
});

function layer(file: string): number {
  const idea = file.replace(/^\.\//, '').split('/')[0];
  return LAYERS.findIndex(names => names.includes(idea));
}

describe('the layers', () => {
  it('hold every file', () => {
    expect(
      sources(SOURCE)
        .map(path => relative(SOURCE, path).replace(/\.tsx?$/, ''))
        .filter(file => layer(file) < 0)
    ).toEqual([]);
  });

  it('import only what is below them', () => {
    const upwards = IMPORTS.filter(({ file, target }) => {
      const sameIdea = file.split('/')[0] === target.split('/')[1];
      return target.startsWith('.') && !sameIdea && layer(target) > layer(file);
    });
    expect(upwards).toEqual([]);
  });

  it('are pure where they decide', () => {
    const foreign = IMPORTS.filter(
      ({ file, target }) => PURE.includes(file) && !target.startsWith('.')
    );
    expect(foreign).toEqual([]);
  });

  it('keep the private names of JupyterLab in one file', () => {
    const users = sources(SOURCE)
      .filter(path =>
        /_displayKernelError|_kernelAPIClient|_onStarted/.test(
          readFileSync(path, 'utf8')
        )
      )
      .map(path => relative(SOURCE, path));
    expect(users).toEqual(['connection/privates.ts']);
  });
});
