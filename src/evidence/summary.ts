import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';
import { hint } from '../vocabulary/hint';
import { size } from '../vocabulary/size';
import { ICrashedCode, IEvidence, IMemory } from '../wire/evidence';

/**
 * A line of the code that was running.
 */
export interface ICodeLine {
  /**
   * From 1.
   */
  readonly number: number;

  readonly text: string;

  /**
   * Whether it is the line that crashed.
   */
  readonly crashed: boolean;
}

/**
 * What a process wrote before it ended.
 */
export interface IExhibit {
  readonly kind: 'traceback' | 'stderr' | 'stdout';
  readonly text: string;

  /**
   * Whether its beginning is missing.
   */
  readonly cut: boolean;
}

/**
 * The memory that a kernel, and others, had of a limit.
 */
export interface IMemorySummary {
  readonly text: string;

  /**
   * What the kernel and what others had, of 1.
   */
  readonly shares: readonly [own: number, others: number];
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
   * The line of it that crashed, and those around it; none when not known.
   */
  readonly code: readonly ICodeLine[];

  readonly memory: IMemorySummary | null;

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
    code: codeAround(cell),
    memory: evidence?.memory ? memoryOf(evidence.memory, trans) : null,
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

function codeAround(cell: ICrashedCode | null): ICodeLine[] {
  const crashed = cell?.line ?? null;
  return crashed === null
    ? []
    : cell!.code
        .split('\n')
        .map((text, index) => ({
          number: index + 1,
          text,
          crashed: index + 1 === crashed
        }))
        .filter(({ number }) => Math.abs(number - crashed) <= 1);
}

function memoryOf(
  { resident, peak, limit, usedOfLimit }: IMemory,
  trans: TranslationBundle
): IMemorySummary | null {
  const own = resident ?? peak;
  if (own === null || !limit) {
    return null;
  }
  const others = Math.max(0, Math.min(usedOfLimit ?? own, limit) - own);
  return {
    text:
      usedOfLimit === null
        ? trans.__('Memory: this kernel %1, limit %2', size(own), size(limit))
        : trans.__(
            'Memory: this kernel %1, others %2, limit %3',
            size(own),
            size(others),
            size(limit)
          ),
    shares: [Math.min(own / limit, 1), others / limit]
  };
}

function exhibitsOf(evidence: IEvidence): IExhibit[] {
  const exhibits: IExhibit[] = [
    {
      kind: 'traceback',
      text: tracebackText(evidence),
      cut: false
    },
    { kind: 'stderr', text: evidence.stderr.trim(), cut: evidence.stderrCut },
    { kind: 'stdout', text: evidence.stdout.trim(), cut: evidence.stdoutCut }
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
