import { ICrashedCode } from '../wire/evidence';
import { murmur2 } from './murmur2';

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
