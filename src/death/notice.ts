import { TranslationBundle } from '@jupyterlab/translation';
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
   * The cause in one sentence, plain text; `''` while it is looked up.
   */
  readonly cause: string;

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
 * Say which document's kernel died.
 */
export function title(trans: TranslationBundle, notice: IDeathNotice): string {
  const names = notice.names.join(', ');
  return notice.phase === 'launch-failed'
    ? trans.__('The kernel for %1 could not be started.', names)
    : trans._n(
        'The kernel for %2 died.',
        'The kernel for %2 died %1 times.',
        // The cause has the number of restarts then.
        notice.phase === 'gave-up' ? 1 : notice.count,
        names
      );
}

/**
 * Say what has become of the kernel since.
 */
export function outcome(trans: TranslationBundle, phase: Phase): string {
  switch (phase) {
    case 'restarting':
      return trans.__('It is being restarted.');
    case 'restarted':
      return trans.__('It has been restarted.');
    case 'dead':
      return trans.__('It will not restart by itself.');
    case 'gave-up':
      return trans.__('It will not be restarted again automatically.');
    case 'launch-failed':
      return trans.__('Choose another kernel, or repair this one.');
  }
}
