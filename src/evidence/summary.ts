import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';
import { hint } from '../vocabulary/hint';
import { ICrashedCode, IEvidence } from '../wire/evidence';

/**
 * A text that is shown under a fold.
 */
export interface IExhibit {
  readonly kind: 'traceback' | 'stderr';
  readonly text: string;

  /**
   * Whether its beginning is missing.
   */
  readonly cut: boolean;
}

/**
 * What is shown of the evidence about a death.
 */
export interface IEvidenceSummary {
  /**
   * What to do about it, `''` for nothing.
   */
  readonly hint: string;

  /**
   * The code that was running.
   */
  readonly cell: ICrashedCode | null;

  /**
   * The line of it that crashed, without indentation; `''` when not known.
   */
  readonly line: string;

  readonly exhibits: readonly IExhibit[];

  /**
   * The page that explains this kind of death, `''` for none.
   */
  readonly page: string;

  /**
   * The operator's words and link, each `''` for none.
   */
  readonly operatorHint: string;
  readonly operatorLink: string;
}

/**
 * What to show of the evidence; of none, nothing.
 */
export function summaryOf(
  evidence: IEvidence | null,
  trans: TranslationBundle
): IEvidenceSummary {
  const cell = evidence?.cell ?? null;
  return {
    hint: evidence ? hint(trans, evidence) : '',
    cell,
    line: lineOf(cell),
    exhibits: evidence ? exhibitsOf(evidence) : [],
    page: evidence?.kind ? causePage(evidence.kind) : '',
    operatorHint: evidence?.operator?.hint ?? '',
    operatorLink: evidence?.operator?.link ?? ''
  };
}

/**
 * The page about a kind, of this server: the internet may be out of reach.
 */
function causePage(kind: string): string {
  return URLExt.join(
    PageConfig.getBaseUrl(),
    'jupyterlab-kernel-status/causes',
    kind
  );
}

function lineOf(cell: ICrashedCode | null): string {
  return cell?.line ? (cell.code.split('\n')[cell.line - 1] ?? '').trim() : '';
}

function exhibitsOf(evidence: IEvidence): IExhibit[] {
  const exhibits: IExhibit[] = [
    {
      kind: 'traceback',
      text: tracebackText(evidence),
      cut: false
    },
    { kind: 'stderr', text: evidence.stderr.trim(), cut: evidence.stderrCut }
  ];
  return exhibits.filter(({ text }) => text !== '');
}

/**
 * The frames of the thread that crashed; the whole text has all threads, and
 * is in the report.
 */
function tracebackText({ traceback }: IEvidence): string {
  if (traceback === null || traceback.frames.length === 0) {
    return traceback?.text.trim() ?? '';
  }
  const frames = traceback.frames.map(
    ({ file, line, function: name, inCell }) =>
      `  ${inCell ? 'In the cell' : `File "${file}"`}, line ${line}, in ${name}`
  );
  return [traceback.headline, '', ...frames].join('\n').trim();
}
