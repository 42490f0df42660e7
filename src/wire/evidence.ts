import {
  CAUSES,
  ExitCause,
  Facts,
  IKernelFact,
  readFacts,
  readKind
} from './kernel';
import {
  asCount,
  asInteger,
  asObject,
  oneOf,
  plainLines,
  plainText
} from './read';
/**
 * The most lines of a crash traceback that are read.
 */
export const MAX_FRAMES = 100;

/**
 * The code that was running when a process ended.
 */
export interface ICrashedCode {
  /**
   * The notebook's id of the cell, `''` when not known.
   */
  readonly cellId: string;

  /**
   * The code with secrets masked, perhaps cut; plain text.
   */
  readonly code: string;

  /**
   * MurmurHash2 of the code as it ran, decimal; `''` when not known.
   */
  readonly codeHash: string;

  readonly executionCount: number | null;

  /**
   * The line in it, from 1, where a crash traceback tells it.
   */
  readonly line: number | null;
}

/**
 * One line of a crash traceback, innermost first.
 */
export interface IFrame {
  readonly file: string;
  readonly line: number;
  readonly function: string;

  /**
   * Whether it is in the code of the cell that was running.
   */
  readonly inCell: boolean;
}

/**
 * What a crashing process wrote about itself.
 */
export interface ICrashTraceback {
  readonly headline: string;
  readonly frames: readonly IFrame[];
  readonly text: string;
}

/**
 * Memory of a process, in bytes; `null` what is not known.
 */
export interface IMemory {
  readonly resident: number | null;
  readonly peak: number | null;
  readonly limit: number | null;

  /**
   * Whose limit: `kernel`, `outer`, `machine`; `''` when not known.
   */
  readonly limitOf: string;

  readonly usedOfLimit: number | null;
}

/**
 * What an operator adds to the evidence.
 */
export interface IOperatorHint {
  readonly hint: string;

  /**
   * An http or https URL, `''` for none.
   */
  readonly link: string;
}

/**
 * Why a process ended, and what tells so.
 */
export interface IEvidence {
  /**
   * The identity of the end that it is about, as in {@link ILastExit.number}.
   */
  readonly number: number;

  /**
   * When the process ended, ISO 8601, `''` when not known.
   */
  readonly endedAt: string;

  readonly cause: ExitCause | null;
  readonly certain: boolean;

  /**
   * The verdict in one sentence.
   */
  readonly reason: string;

  /**
   * The finer cause, also the name of its documentation page; `''` for none.
   */
  readonly kind: string;

  /**
   * What the reason and the hint name.
   */
  readonly facts: Facts;

  /**
   * What to do about it, `''` for nothing.
   */
  readonly hint: string;

  readonly exitCode: number | null;

  /**
   * The name of the signal that ended it, `''` for none.
   */
  readonly signal: string;

  readonly coreDumped: boolean;
  readonly cell: ICrashedCode | null;
  readonly traceback: ICrashTraceback | null;

  /**
   * The last that the process wrote to stderr, `''` for nothing.
   */
  readonly stderr: string;

  /**
   * Whether there was more before that.
   */
  readonly stderrCut: boolean;

  /**
   * The same of stdout.
   */
  readonly stdout: string;
  readonly stdoutCut: boolean;

  readonly memory: IMemory | null;

  /**
   * Out-of-memory counts by name, those that are known.
   */
  readonly oom: readonly (readonly [name: string, count: number])[];

  /**
   * Versions by name.
   */
  readonly versions: readonly (readonly [name: string, version: string])[];

  readonly operator: IOperatorHint | null;
}

/**
 * Read the server's answer about the end of a kernel's process.
 *
 * @param data - The parsed JSON, from whoever.
 *
 * @returns `null` when it has no evidence.
 *
 * #### Notes
 * Malformed parts read as not known; nothing throws.
 */
export function readEvidence(data: unknown): IEvidence | null {
  const value = asObject(data).evidence;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return null;
  }
  const source = asObject(value);
  const stderr = asObject(source.stderr);
  const stdout = asObject(source.stdout);
  return {
    number: asCount(source.number),
    endedAt: plainText(source.ended_at),
    cause: oneOf(CAUSES, source.cause),
    certain: source.certain === true,
    reason: plainText(source.reason),
    kind: readKind(source.kind),
    facts: readFacts(source.facts),
    hint: plainText(source.hint),
    exitCode: asInteger(source.exit_code),
    signal: plainText(source.signal),
    coreDumped: source.core_dumped === true,
    cell: readCell(source.cell),
    traceback: readTraceback(source.traceback),
    stderr: plainLines(stderr.text),
    stderrCut: stderr.cut === true,
    stdout: plainLines(stdout.text),
    stdoutCut: stdout.cut === true,
    memory: readMemory(source.memory),
    oom: Object.entries(asObject(source.oom))
      .slice(0, 10)
      .map(([name, count]) => [plainText(name), asCount(count)] as const)
      .filter(([, count]) => count > 0),
    versions: Object.entries(asObject(source.versions))
      .slice(0, 20)
      .map(([name, version]) => [plainText(name), plainText(version)] as const)
      .filter(([, version]) => version !== ''),
    operator: readOperator(source.operator)
  };
}

/**
 * Whether evidence is about the end that a record tells of.
 */
export function isAbout(evidence: IEvidence, fact: IKernelFact): boolean {
  return fact.lastExit?.number === evidence.number;
}

function readCell(data: unknown): ICrashedCode | null {
  const source = asObject(data);
  const cellId = plainText(source.cell_id);
  const code = plainLines(source.code);
  if (cellId === '' && code.trim() === '') {
    return null;
  }
  return {
    cellId,
    code,
    codeHash: plainText(source.code_hash),
    executionCount: asCount(source.execution_count) || null,
    line: asCount(source.line) || null
  };
}

function readTraceback(data: unknown): ICrashTraceback | null {
  const source = asObject(data);
  const headline = plainText(source.headline);
  const text = plainLines(source.text);
  const frames = Array.isArray(source.frames) ? source.frames : [];
  if (headline === '' && text === '' && frames.length === 0) {
    return null;
  }
  return {
    headline,
    text,
    frames: frames.slice(0, MAX_FRAMES).map(frame => {
      const fields = asObject(frame);
      return {
        file: plainText(fields.file),
        line: asCount(fields.line),
        function: plainText(fields.function),
        inCell: fields.in_cell === true
      };
    })
  };
}

function readMemory(data: unknown): IMemory | null {
  const source = asObject(data);
  const memory = {
    resident: asCount(source.resident) || null,
    peak: asCount(source.peak) || null,
    limit: asCount(source.limit) || null,
    limitOf: plainText(source.limit_of),
    usedOfLimit: asCount(source.used_of_limit) || null
  };
  return Object.values(memory).some(value => value) ? memory : null;
}

function readOperator(data: unknown): IOperatorHint | null {
  const source = asObject(data);
  const hint = plainText(source.hint);
  const link = plainText(source.link);
  const safe = /^https?:\/\/[^\s/?#]/i.test(link) ? link : '';
  return hint || safe ? { hint, link: safe } : null;
}
