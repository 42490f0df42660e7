import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { readFileSync } from 'fs';
import { resolve } from 'path';
import { evidence } from '../../__tests__/facts';
import { pseudo, untranslated } from '../../__tests__/pseudo';
import { ILastExit, readKernel } from '../../wire/kernel';
import { hint } from '../hint';
import { sentence } from '../sentence';
import { title } from '../title';

const ENGLISH = nullTranslator.load('');

const read = (path: string) => readFileSync(resolve(__dirname, path), 'utf8');

/**
 * A line of the table that both halves are checked against.
 */
interface IRow {
  readonly kind: string;
  readonly certain: boolean;
  readonly facts: Record<string, unknown>;
  readonly sentence: string;
  readonly hint_facts: Record<string, unknown>;
  readonly hint: string;
}

const TABLE = read('../../../tests/kinds.jsonl')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as IRow);

const ROWS = TABLE.map(row => [`${row.kind}: ${row.sentence}`, row] as const);

function exitOf(row: IRow): ILastExit {
  const exit = { ...row, reason: row.sentence };
  const model = { id: 'k', status: 'dead', seq: 1, epoch: 'e' };
  return readKernel({ ...model, last_exit: exit })!.lastExit!;
}

const evidenceOf = (row: IRow) =>
  evidence({ ...row, facts: { ...row.facts, ...row.hint_facts } });

/**
 * What no translator has to know: what the system says of a file, what a
 * kernel wrote, and words of Windows.
 */
const dataOf = (row: IRow) =>
  ['file', 'message', 'status', 'word', 'error', 'last_line', 'says', 'folder']
    .map(name => ({ ...row.facts, ...row.hint_facts })[name])
    .filter((data): data is string => typeof data === 'string');

describe.each(ROWS)('%s', (_, row) => {
  const exit = exitOf(row);

  it('is composed in English as by the server', () => {
    // Of another sentence the server's would be kept, and not translated.
    expect(sentence(ENGLISH, row.sentence, exit)).toBe(row.sentence);
    expect(hint(ENGLISH, evidenceOf(row))).toBe(row.hint);
  });

  it('is composed in any language', () => {
    const text = sentence(pseudo, row.sentence, exit);
    expect(text).not.toBe(row.sentence);
    expect(untranslated(text, dataOf(row))).toEqual([]);
    expect(untranslated(title(pseudo, exit), [])).toEqual([]);
    const advice = hint(pseudo, evidenceOf(row));
    expect(advice === row.hint).toBe(row.hint === '');
    expect(untranslated(advice, dataOf(row))).toEqual([]);
  });
});

describe('the table', () => {
  it('has one title for each kind of end', () => {
    const titles: Record<string, Set<string>> = {};
    for (const row of TABLE) {
      const own = (titles[title(ENGLISH, exitOf(row))] ??= new Set());
      own.add(row.kind);
    }
    const kinds = Object.entries(titles).map(([text, own]) => [
      text,
      [...own].sort().join(' ')
    ]);
    expect(Object.fromEntries(kinds)).toEqual({
      'Kernel ran out of memory': 'oom-kernel oom-outer',
      'Kernel probably ran out of memory':
        'oom-kernel oom-machine oom-outer oom-userspace',
      'Kernel was killed': 'hangup killed signal terminated wrapped-signal',
      'Kernel ran out of CPU time': 'cpu-limit',
      'Kernel probably ran out of CPU time': 'cpu-limit',
      'Kernel crashed':
        'abort bus-error caught-signal floating-point-error illegal-instruction segmentation-fault signal stack-overflow windows-status wrapped-signal',
      'Kernel exited with code 0': 'quit',
      'Kernel exited with code 1': 'exit-one',
      'Kernel exited with code 3': 'exit-code',
      'Kernel exited with code 126': 'not-executable',
      'Kernel exited with code 127': 'command-not-found',
      'Kernel ended': 'starter-exit',
      'Kernel ended when it was interrupted': 'interrupted',
      'Kernel died 6 times in a row': 'restart-limit wrapped-signal',
      'Kernel did not start':
        'address-in-use binary-missing binary-not-executable cwd-missing disk-full import-failed interpreter-missing ipykernel-missing kernelspec-missing launch-failed library-missing never-answered shadowed-module start-timeout wrong-architecture',
      'Kernel died': 'lost windows-status',
      'Kernel was shut down': 'culled restart shutdown'
    });
  });

  it.each(['sentence', 'hint', 'title'])('has every text of %s.ts', name => {
    const used = new Set<string>();
    const recorder = {
      ...ENGLISH,
      __: (text: string, ...args: unknown[]) => {
        used.add(text);
        return ENGLISH.__(text, ...args);
      },
      _n: (text: string, ...args: [string, number]) => {
        used.add(text);
        return ENGLISH._n(text, ...args);
      }
    } as unknown as TranslationBundle;
    for (const row of TABLE) {
      sentence(recorder, row.sentence, exitOf(row));
      hint(recorder, evidenceOf(row));
      title(recorder, exitOf(row));
    }
    const calls = /trans\._[_n]\(\s*(?:'([^']+)'|"([^"]+)")/g;
    const texts = [...read(`../${name}.ts`).matchAll(calls)].map(
      ([, single, double]) => single ?? double
    );
    expect(texts.length).toBeGreaterThan(name === 'title' ? 10 : 30);
    expect(texts.filter(text => !used.has(text))).toEqual([]);
  });
});

describe('sentence', () => {
  const KILLED = exitOf({
    kind: 'killed',
    certain: true,
    facts: { signal: 'SIGKILL' },
    sentence: 'Killed by SIGKILL',
    hint_facts: {},
    hint: ''
  });

  it.each<[string, string, Partial<ILastExit>]>([
    ['Killed by SIGKILL (in numpy)', 'facts of its own', {}],
    ['Killed by SIGKILL', 'another signal', { facts: { signal: 'SIGTERM' } }],
    ['Ran out of luck', 'a kind unknown here', { kind: 'unheard-of' }],
    ['Killed by SIGKILL', 'no facts', { facts: {} }]
  ])('keeps the sentence of a server that tells: %s', (reason, _, change) => {
    const exit = { ...KILLED, ...change, reason };
    expect(sentence(pseudo, reason, exit)).toBe(reason);
  });

  it('keeps a sentence that is not about the end at hand', () => {
    const reason = 'Exited with code 3';
    expect(sentence(pseudo, reason, KILLED)).toBe(reason);
    expect(sentence(pseudo, reason, null)).toBe(reason);
    expect(sentence(pseudo, '', null)).toBe('');
  });
});

describe('hint', () => {
  it('keeps the hint of a server that says more', () => {
    const more = evidence({
      kind: 'quit',
      facts: {},
      hint: 'Ask in the forum.'
    });
    expect(hint(pseudo, more)).toBe('Ask in the forum.');
  });
});
