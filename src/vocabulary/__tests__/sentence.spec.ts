import { nullTranslator } from '@jupyterlab/translation';
import { readFileSync } from 'fs';
import { resolve } from 'path';
import { ILastExit, readKernel } from '../../wire/kernel';
import { sentence } from '../sentence';
import { pseudo, untranslated } from '../../__tests__/pseudo';

const ENGLISH = nullTranslator.load('');

const SHARED: readonly ILastExit[] = (
  JSON.parse(
    readFileSync(
      resolve(__dirname, '../../../tests/shared_sentences.json'),
      'utf8'
    )
  ) as unknown[]
).map(
  exit =>
    readKernel({
      id: 'k',
      status: 'dead',
      seq: 1,
      epoch: 'e',
      last_exit: exit
    })!.lastExit!
);

const ROWS = SHARED.map(
  exit =>
    [`${exit.cause}: ${exit.reason}`, exit] as const satisfies readonly [
      string,
      ILastExit
    ]
);

/**
 * What no translator has to know: numbers, names of signals, what the system
 * says of a file.
 */
const DATA = ['/no/such/python: No such file or directory'];

describe('sentence', () => {
  it.each(ROWS)('says in English what the server says: %s', (_, exit) => {
    expect(sentence(ENGLISH, exit.reason, exit)).toBe(exit.reason);
  });

  it.each(ROWS)('says it in any language: %s', (_, exit) => {
    const text = sentence(pseudo, exit.reason, exit);
    expect(text).not.toBe(exit.reason);
    expect(untranslated(text, DATA)).toEqual([]);
  });

  it.each<[string, string, Partial<ILastExit>]>([
    ['Crashed with SIGSEGV (in numpy)', 'facts of its own', {}],
    ['Exited with code 3', 'another end', { signal: 'SIGKILL' }],
    ['Killed by SIGKILL. Call 555-1234', 'more than that', {}]
  ])('keeps the sentence of a server that tells: %s', (reason, _, change) => {
    const exit: ILastExit = { ...SHARED[0], ...change, reason };
    expect(sentence(pseudo, reason, exit)).toBe(reason);
  });

  it('keeps a sentence that is not about the end at hand', () => {
    expect(sentence(pseudo, 'Killed by SIGKILL', SHARED[0])).toBe(
      'Killed by SIGKILL'
    );
    expect(sentence(pseudo, 'Killed by SIGKILL', null)).toBe(
      'Killed by SIGKILL'
    );
    expect(sentence(pseudo, '', null)).toBe('');
  });
});
