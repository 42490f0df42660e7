import { IKernelFact, KernelStatus, readKernel, STATUSES } from './kernel';
import { asCount, asObject, oneOf, plainText } from './read';

/**
 * One change of a kernel's status.
 */
export interface ITransition {
  readonly seq: number;

  readonly status: KernelStatus;

  /**
   * When, by the server's clock, in milliseconds since the epoch.
   */
  readonly at: number;

  /**
   * The sentence that it came with; `''` when nothing had gone wrong.
   */
  readonly reason: string;
}

/**
 * A status document: a fact, and how it came about.
 */
export interface IKernelDocument {
  readonly fact: IKernelFact;

  /**
   * Automatic restarts in a row so far.
   */
  readonly restarts: number;

  /**
   * When the present or last process was launched, by the server's clock, in
   * milliseconds since the epoch; `null` when none was.
   */
  readonly startedAt: number | null;

  /**
   * The last changes of status, the oldest first.
   */
  readonly history: readonly ITransition[];
}

/**
 * Read a status document.
 *
 * @returns The document, or `null` when the data is about no tracked kernel.
 *
 * #### Notes
 * Malformed entries of the history are left out; nothing throws.
 */
export function readDocument(data: unknown): IKernelDocument | null {
  const fact = readKernel(data);
  if (fact === null || fact.status === null) {
    return null;
  }
  const source = asObject(data);
  const history = Array.isArray(source.history) ? source.history : [];
  return {
    fact,
    restarts: asCount(source.restarts),
    startedAt: moment(source.started_at),
    history: history
      .map(readTransition)
      .filter((entry): entry is ITransition => entry !== null)
      .sort((a, b) => a.seq - b.seq)
  };
}

/**
 * Read a moment, ISO 8601.
 *
 * @returns Milliseconds since the epoch; `null` for anything else.
 */
export function moment(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(at) ? at : null;
}

function readTransition(data: unknown): ITransition | null {
  const source = asObject(data);
  const seq = asCount(source.seq);
  const status = oneOf(STATUSES, source.status);
  const at = moment(source.at);
  return seq === 0 || status === null || at === null
    ? null
    : { seq, status, at, reason: plainText(source.reason) };
}
