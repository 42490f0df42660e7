import { asCount, asInteger, asObject, oneOf, plainText } from './read';
/**
 * The JSON schema id of the event that tells of a changed status.
 */
export const EVENT_SCHEMA_ID =
  'https://events.jupyter.org/jupyterlab_kernel_status/kernel_status/v1';

/**
 * The URL path of the extension's own endpoints, below the base URL.
 */
export const SERVICE_URL = 'jupyterlab-kernel-status';

/**
 * What is known of a kernel's process.
 */
export const STATUSES = [
  'starting',
  'running',
  'restarting',
  'terminating',
  'terminated',
  'dead',
  'stopped',
  'unresponsive'
] as const;

/**
 * A status of a kernel's process, as its manager tells it.
 */
export type KernelStatus = (typeof STATUSES)[number];

/**
 * Why a process ended.
 */
export const CAUSES = [
  'exit-code',
  'signal',
  'oom-kill',
  'launch-failed',
  'start-timeout',
  'restart-limit',
  'shutdown',
  'culled',
  'lost'
] as const;

/**
 * A cause of a process's end.
 */
export type ExitCause = (typeof CAUSES)[number];

/**
 * What a sentence names, by name: plain texts, numbers (bytes, seconds), flags.
 */
export type Facts = Readonly<
  Record<string, string | number | boolean | undefined>
>;

/**
 * How the last process of a kernel ended.
 */
export interface ILastExit {
  /**
   * The end's identity: counts the ends of the kernel in the server's epoch,
   * from 1. The restarter that gives up changes the verdict, not the number.
   */
  readonly number: number;

  /**
   * The kind of end, or `null` when the server names one unknown to this page.
   */
  readonly cause: ExitCause | null;

  /**
   * Finer than the cause, `''` when not known.
   */
  readonly kind: string;

  /**
   * Whether the evidence decides; otherwise the reason says "probably".
   */
  readonly certain: boolean;

  /**
   * What the reason names.
   */
  readonly facts: Facts;

  /**
   * One sentence of plain text, kept when the kernel runs again.
   */
  readonly reason: string;

  /**
   * The process's exit status when it exited by itself.
   */
  readonly exitCode: number | null;

  /**
   * The name of the signal that ended it, e.g. `SIGKILL`.
   */
  readonly signal: string | null;

  /**
   * Who began it: `user`, `automatic`, `culler`, `kernel` or `system`.
   */
  readonly initiator: string;

  /**
   * When the process started, ISO 8601, `''` when not known.
   */
  readonly startedAt: string;

  /**
   * When the process ended, ISO 8601, `''` when not known.
   */
  readonly endedAt: string;

  /**
   * Automatic restarts in a row so far.
   */
  readonly restarts: number;
}

/**
 * One fact about a kernel, from a model, a document or an event.
 */
export interface IKernelFact {
  readonly id: string;

  readonly name: string;

  /**
   * The process's status; `null` when the kernel is not tracked.
   */
  readonly status: KernelStatus | null;

  /**
   * What the kernel says that it is doing, as it came; `''` when not known.
   */
  readonly executionState: string;

  /**
   * One sentence of plain text when dead, or restarting after a death.
   */
  readonly reason: string;

  /**
   * How the last process ended; `null` when none has, or an event told it.
   */
  readonly lastExit: ILastExit | null;

  /**
   * The cause that an event told: of a death, or of an end on request.
   */
  readonly cause?: ExitCause | null;

  /**
   * The number of the kernel's transition, from 1; 0 when not tracked.
   */
  readonly seq: number;

  /**
   * The server process that counts; `''` when not tracked.
   */
  readonly epoch: string;
}

/**
 * Read a kernel model or a status document.
 *
 * @param data - The parsed JSON, from whoever.
 *
 * @returns The fact, or `null` when the data names no kernel.
 *
 * #### Notes
 * Malformed fields read as not known; nothing throws. A fact without a valid
 * `status`, `seq` and `epoch` is one of an untracked kernel.
 */
export function readKernel(data: unknown): IKernelFact | null {
  const source = asObject(data);
  const id = plainText(source.id);
  if (id === '') {
    return null;
  }
  return { id, name: plainText(source.name), ...readAxes(source) };
}

/**
 * Read the list of status documents.
 *
 * @returns The readable ones, or `null` when this is no such list.
 */
export function readKernels(data: unknown): IKernelFact[] | null {
  const kernels = asObject(data).kernels;
  if (!Array.isArray(kernels)) {
    return null;
  }
  return kernels.map(readKernel).filter(isFact);
}

/**
 * Read the data of an event.
 *
 * @returns The fact, or `null` for any other or a malformed event.
 */
export function readEvent(data: unknown): IKernelFact | null {
  const source = asObject(data);
  if (source.schema_id !== EVENT_SCHEMA_ID) {
    return null;
  }
  const id = plainText(source.kernel_id);
  const fact = {
    id,
    name: plainText(source.kernel_name),
    ...readAxes(source),
    cause: oneOf(CAUSES, source.cause)
  };
  return id !== '' && fact.status !== null ? fact : null;
}

/**
 * Whether an exit was asked for: no death to tell of.
 */
export function wasAskedFor(exit: ILastExit): boolean {
  return exit.cause === 'shutdown' || exit.cause === 'culled';
}

function isFact(fact: IKernelFact | null): fact is IKernelFact {
  return fact !== null;
}

function readAxes(
  source: Readonly<Record<string, unknown>>
): Omit<IKernelFact, 'id' | 'name'> {
  const status = oneOf(STATUSES, source.status);
  const seq = asCount(source.seq);
  const epoch = plainText(source.epoch);
  const executionState = plainText(source.execution_state);
  if (status === null || seq === 0 || epoch === '') {
    return {
      status: null,
      executionState,
      reason: '',
      lastExit: null,
      seq: 0,
      epoch: ''
    };
  }
  return {
    status,
    executionState,
    reason: plainText(source.reason),
    lastExit: readLastExit(source.last_exit),
    seq,
    epoch
  };
}

function readLastExit(data: unknown): ILastExit | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return null;
  }
  const source = asObject(data);
  return {
    number: asCount(source.number),
    cause: oneOf(CAUSES, source.cause),
    kind: readKind(source.kind),
    certain: source.certain === true,
    facts: readFacts(source.facts),
    reason: plainText(source.reason),
    exitCode: asInteger(source.exit_code),
    signal: plainText(source.signal) || null,
    initiator: plainText(source.initiator),
    startedAt: plainText(source.started_at),
    endedAt: plainText(source.ended_at),
    restarts: asCount(source.restarts)
  };
}

/**
 * Read a kind of end: it becomes a part of a URL.
 */
export function readKind(data: unknown): string {
  const kind = plainText(data);
  return /^[a-z0-9-]{1,40}$/.test(kind) ? kind : '';
}

/**
 * Read what a sentence names.
 */
export function readFacts(data: unknown): Facts {
  const facts: Record<string, string | number | boolean> = {};
  for (const [name, fact] of Object.entries(asObject(data)).slice(0, 20)) {
    if (typeof fact === 'string') {
      facts[name] = plainText(fact);
    } else if (typeof fact === 'number' || typeof fact === 'boolean') {
      facts[name] = fact;
    }
  }
  return facts;
}
