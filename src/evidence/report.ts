import { IKernelFact } from '../wire/kernel';
import { IEvidence, IFrame, IMemory } from '../wire/evidence';

/**
 * What the page adds to a report.
 */
export interface IPageVersions {
  readonly application: string;
  readonly browser: string;
}

/**
 * The report of a death for a bug tracker, in Markdown.
 *
 * @param fact - The record that tells of the death.
 * @param evidence - What the server knows of it; `null` for nothing more.
 * @param page - What the page knows.
 *
 * #### Notes
 * Not translated: it is read by others than who copies it. Nothing in it is
 * markup but what is written here. Names of notebooks and kernel ids are left
 * out; what comes from the server has its secrets masked.
 */
export function reportOf(
  fact: IKernelFact,
  evidence: IEvidence | null,
  page: IPageVersions
): string {
  const exit = fact.lastExit;
  const reason = evidence?.reason || exit?.reason || fact.reason;
  const sections = [
    `### Kernel died: ${inline(reason || 'for unknown reasons')}`,
    list([
      ['Cause', cause(fact, evidence)],
      ['Exit code', number(evidence?.exitCode ?? exit?.exitCode ?? null)],
      ['Signal', evidence?.signal || exit?.signal || ''],
      ['Core dumped', evidence?.coreDumped ? 'yes' : ''],
      ['Brought about by', exit?.initiator ?? ''],
      ['Process started', exit?.startedAt ?? ''],
      ['Process ended', exit?.endedAt ?? ''],
      ['Automatic restarts so far', number(exit?.restarts || null)],
      ...memoryRows(evidence?.memory ?? null),
      ...(evidence?.oom ?? []).map(
        ([name, count]) =>
          [`Out of memory: ${name.replace(/_/g, ' ')}`, String(count)] as const
      )
    ]),
    ...cellSection(evidence),
    ...tracebackSection(evidence),
    ...fenced(
      evidence?.stderrCut
        ? 'The last of its stderr (the beginning is cut)'
        : 'Its stderr',
      evidence?.stderr ?? ''
    ),
    ...fenced(
      evidence?.stdoutCut
        ? 'The last of its stdout (the beginning is cut)'
        : 'Its stdout',
      evidence?.stdout ?? ''
    ),
    '#### Versions',
    list([
      ...(evidence?.versions ?? []),
      ['application', page.application],
      ['browser', page.browser]
    ])
  ];
  return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}

type Row = readonly [name: string, value: string];

function cause(fact: IKernelFact, evidence: IEvidence | null): string {
  const word = evidence?.cause ?? fact.lastExit?.cause ?? 'unknown';
  const certain = evidence?.certain ?? fact.lastExit?.certain ?? false;
  const kind = evidence?.kind ? `, ${evidence.kind}` : '';
  return `${word}${kind}${certain ? '' : ' (probably)'}`;
}

function memoryRows(memory: IMemory | null): Row[] {
  if (memory === null) {
    return [];
  }
  const of = memory.limitOf ? ` (${memory.limitOf})` : '';
  return [
    ['Memory, resident', mebibytes(memory.resident)],
    ['Memory, peak', mebibytes(memory.peak)],
    [`Memory limit${of}`, mebibytes(memory.limit)],
    ['In use of the limit', mebibytes(memory.usedOfLimit)]
  ];
}

function cellSection(evidence: IEvidence | null): string[] {
  const cell = evidence?.cell;
  if (!cell) {
    return [];
  }
  const count = cell.executionCount === null ? '' : ` [${cell.executionCount}]`;
  const line = cell.line === null ? '' : `, line ${cell.line}`;
  return fenced(`Cell${count}${line}`, cell.code);
}

function tracebackSection(evidence: IEvidence | null): string[] {
  const traceback = evidence?.traceback;
  if (!traceback) {
    return [];
  }
  return fenced(
    'Crash traceback',
    traceback.text.trim() ||
      [traceback.headline, ...traceback.frames.map(frameLine)].join('\n')
  );
}

function frameLine(frame: IFrame): string {
  return `  File "${frame.file}", line ${frame.line} in ${frame.function}`;
}

function list(rows: readonly Row[]): string {
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `- ${inline(name)}: ${inline(value)}`)
    .join('\n');
}

function fenced(title: string, text: string): string[] {
  const content = text.replace(/\s+$/, '');
  if (content === '') {
    return [];
  }
  // No run of backticks in the text is as long as the fence.
  const runs = content.match(/`+/g) ?? [];
  const longest = Math.max(2, ...runs.map(run => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`#### ${title}`, `${fence}text\n${content}\n${fence}`];
}

/**
 * One line in which nothing is markup, a link or a mention.
 */
function inline(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*{}[\]<>#|~!&]/g, '\\$&')
    .replace(/(\w?)_(?!\w)|(^|\W)_/g, '$1$2\\_')
    .replace(/@(?=\w)/g, '@\u200b')
    .trim();
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? '' : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function number(value: number | null): string {
  return value === null ? '' : String(value);
}
