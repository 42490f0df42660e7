import { ICrashedCode } from '../wire/evidence';

/**
 * A code cell of a notebook.
 */
export interface ICellFacts {
  readonly id: string;
  readonly source: string;

  /**
   * The number of its last execution; `null` when it has not finished one.
   */
  readonly executionCount: number | null;
}

/**
 * The cell that was running, by its id, else by its code.
 *
 * @param cells - The code cells of a notebook, from the top.
 * @param crashed - What was running.
 *
 * @returns `null` when none of them is it.
 *
 * #### Notes
 * Of several cells with the same code, it is the one that has not finished,
 * or has the same number; of several such, the one right after the cell that
 * finished last.
 */
export function findCell(
  cells: readonly ICellFacts[],
  crashed: ICrashedCode
): ICellFacts | null {
  const known = cells.find(cell => cell.id === crashed.cellId);
  if (known) {
    return known;
  }
  const alike = cells.filter(cell => isSameCode(cell.source, crashed));
  if (alike.length < 2) {
    return alike[0] ?? null;
  }
  const count = crashed.executionCount;
  const open = alike.filter(
    ({ executionCount }) => executionCount === null || executionCount === count
  );
  const candidates = open.length > 0 ? open : alike;
  const last = lastFinished(cells, count);
  return (
    candidates.find(cell => cells.indexOf(cell) > last) ??
    candidates[candidates.length - 1]
  );
}

/**
 * Whether this is the code that was running: only then its lines are the lines
 * of the evidence.
 */
export function isSameCode(source: string, crashed: ICrashedCode): boolean {
  // The code may have been masked on its way; its hash is of all of it.
  return crashed.codeHash !== ''
    ? String(murmur2(source)) === crashed.codeHash
    : source.trim() !== '' && source.trim() === crashed.code.trim();
}

/**
 * The place of the cell that finished last before the one with this number.
 */
function lastFinished(
  cells: readonly ICellFacts[],
  count: number | null
): number {
  const counts = cells.map(({ executionCount }) =>
    executionCount !== null && (count === null || executionCount < count)
      ? executionCount
      : 0
  );
  const most = Math.max(0, ...counts);
  return most === 0 ? -1 : counts.indexOf(most);
}

const M = 0x5bd1e995;

/**
 * The 32-bit MurmurHash2 of a text's UTF-8, unsigned.
 *
 * #### Notes
 * With the default seed it is what ipykernel names a cell's code by, as
 * JupyterLab's debugger does.
 */
export function murmur2(text: string, seed = 0xc70f6907): number {
  const data = new TextEncoder().encode(text);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length - (data.length % 4);
  let hash = seed ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(view.getUint32(at, true), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (whole < data.length) {
    for (let at = data.length - 1; at >= whole; at--) {
      hash ^= data[at] << (8 * (at - whole));
    }
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
