import { TranslationBundle } from '@jupyterlab/translation';
import { moment } from '../wire/document';
import { ILastExit } from '../wire/kernel';
import { sentence } from '../vocabulary/sentence';
import { momentText } from '../vocabulary/time';
import { title } from '../vocabulary/title';
import { Phase } from '../tracker/token';
import { IEvidenceSummary } from '../evidence/summary';

/**
 * What a dialog shows of a kernel's death.
 */
export interface IDeathNotice {
  /**
   * The names of the documents that use the kernel.
   */
  readonly names: readonly string[];

  /**
   * How the process ended; `null` while, or if, that is not known.
   */
  readonly exit: ILastExit | null;

  /**
   * What the server answered instead, plain text; `''` for nothing.
   */
  readonly message: string;

  readonly phase: Phase;

  /**
   * How often the kernel died while its dialog was open.
   */
  readonly count: number;

  /**
   * What the evidence says; `null` while, or if, there is none.
   */
  readonly finding: IEvidenceSummary | null;

  /**
   * Whether the cell that was running is in an open notebook.
   */
  readonly canGoToCell: boolean;
}

/**
 * Say in a few words what happened.
 */
export function heading(
  trans: TranslationBundle,
  { exit }: IDeathNotice
): string {
  return exit ? title(trans, exit) : trans.__('Could not get a kernel');
}

/**
 * Say of which document's kernel it is, and what happened, in one line.
 */
export function headline(
  trans: TranslationBundle,
  notice: IDeathNotice
): string {
  const names = [...new Set(notice.names)].join(', ');
  return trans.__('%1: %2', names, heading(trans, notice));
}

/**
 * Say why, in one sentence; `''` while it is looked up.
 */
export function causeOf(
  trans: TranslationBundle,
  { exit, message }: IDeathNotice
): string {
  return exit ? sentence(trans, exit.reason, exit) : message;
}

/**
 * Say which document's kernel it was, where in it, and when.
 */
export function place(
  trans: TranslationBundle,
  language: string,
  { exit, finding, names }: IDeathNotice
): string {
  const cell = finding?.cell;
  const at = moment(exit?.endedAt);
  return [
    ...new Set(names),
    cell ? cellText(trans, cell.executionCount, cell.line) : '',
    at === null ? '' : momentText(at, Date.now(), language)
  ]
    .filter(part => part !== '')
    .join(' \u00b7 ');
}

function cellText(
  trans: TranslationBundle,
  count: number | null,
  line: number | null
): string {
  if (count !== null) {
    return line === null
      ? trans.__('cell [%1]', count)
      : trans.__('cell [%1], line %2', count, line);
  }
  return line === null
    ? trans.__('while a cell was running')
    : trans.__('line %1 of the cell that was running', line);
}

/**
 * Say what it means and what to do; where nobody knows, why it was.
 */
export function meaning(
  trans: TranslationBundle,
  notice: IDeathNotice
): string {
  return notice.finding?.hint || causeOf(trans, notice);
}

/**
 * Say what has become of the kernel since, and of what it had in its memory.
 *
 * @param count - How often it has died meanwhile.
 */
export function outcome(
  trans: TranslationBundle,
  phase: Phase,
  count = 1
): string {
  const died =
    count > 1 ? `${trans.__('The kernel has died %1 times.', count)} ` : '';
  switch (phase) {
    case 'restarting':
      return died + trans.__('It is restarting. All variables are lost.');
    case 'restarted':
      return died + trans.__('It has restarted. All variables are lost.');
    case 'dead':
      return died + trans.__('It will not restart automatically.');
    case 'gave-up':
      return trans.__('It will not restart again automatically.');
    case 'launch-failed':
      return '';
  }
}
