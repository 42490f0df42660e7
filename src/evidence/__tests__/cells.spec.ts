import { evidence } from '../../__tests__/facts';
import { findCell, ICellFacts, isSameCode, murmur2 } from '../cells';
import { ICrashedCode } from '../../wire/evidence';
const CRASH = 'crash()';

const crashed = (change: Partial<ICrashedCode> = {}): ICrashedCode => ({
  ...evidence().cell!,
  cellId: '',
  code: CRASH,
  executionCount: 7,
  ...change
});

const cell = (
  id: string,
  source: string,
  executionCount: number | null = null
): ICellFacts => ({ id, source, executionCount });

describe('findCell', () => {
  it.each<[string, ICellFacts[], Partial<ICrashedCode>, string | null]>([
    ['none in an empty notebook', [], {}, null],
    ['none where nobody has the code', [cell('a', 'x')], {}, null],
    [
      'the one with the id, although it was changed',
      [cell('a', CRASH), cell('b', 'changed')],
      { cellId: 'b' },
      'b'
    ],
    [
      'the one with the code, when the id is gone',
      [cell('a', 'x'), cell('b', CRASH)],
      { cellId: 'gone' },
      'b'
    ],
    [
      'the one that has not finished',
      [cell('a', CRASH, 2), cell('b', CRASH), cell('c', CRASH, 3)],
      {},
      'b'
    ],
    [
      'the one with the same number',
      [cell('a', CRASH, 2), cell('b', CRASH, 7)],
      {},
      'b'
    ],
    [
      'the one after the cell that finished last',
      [cell('a', CRASH), cell('b', 'x', 6), cell('c', CRASH), cell('d', CRASH)],
      {},
      'c'
    ],
    [
      'the last one, when none is after it',
      [cell('a', CRASH), cell('b', CRASH), cell('c', 'x', 6)],
      {},
      'b'
    ],
    [
      'the one after what ran before it, and not after what ran since',
      [
        cell('a', 'x', 6),
        cell('b', CRASH),
        cell('c', 'y', 9),
        cell('d', CRASH)
      ],
      {},
      'b'
    ],
    [
      'none for code that is not known',
      [cell('a', '')],
      { code: '', codeHash: '' },
      null
    ]
  ])('finds %s', (_, cells, change, found) => {
    expect(findCell(cells, crashed(change))?.id ?? null).toBe(found);
  });
});

describe('isSameCode', () => {
  it('believes the hash, for the code may be masked', () => {
    const source = 'login("hunter2")';
    const masked = crashed({
      code: 'login("***")',
      codeHash: String(murmur2(source))
    });
    expect(isSameCode(source, masked)).toBe(true);
    expect(isSameCode('login("***")', masked)).toBe(false);
  });

  it('compares the code where there is no hash', () => {
    expect(isSameCode('crash()\n', crashed())).toBe(true);
    expect(isSameCode('crash(1)', crashed())).toBe(false);
  });
});

describe('murmur2', () => {
  // From jupyterlab_kernel_status.evidence.murmur2.
  it.each([
    ['', 3990065800],
    ['a', 2167009006],
    ['ab', 2805137849],
    ['abc', 3350977461],
    ['crash()', 3115182498],
    ["print('ü €')", 3600454885],
    ['import ctypes\nctypes.string_at(0)', 2319652747]
  ])('of %p is %p', (text, hash) => {
    expect(murmur2(text)).toBe(hash);
  });
});
