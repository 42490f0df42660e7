import { KernelStatus, STATUSES } from '../wire/kernel';

/**
 * The page's connection to a kernel.
 */
export type Connection = 'connecting' | 'connected' | 'disconnected';

/**
 * The one word that JupyterLab has for all three axes.
 */
export type LegacyStatus =
  | 'unknown'
  | 'starting'
  | 'idle'
  | 'busy'
  | 'terminating'
  | 'restarting'
  | 'autorestarting'
  | 'dead';

/**
 * Who brought a deprecated word into the world.
 */
export type Origin = 'wire' | 'page';

/**
 * What a deprecated word became.
 */
export interface IReplacement {
  /**
   * The axis that says now what the word meant.
   */
  readonly axis: 'status' | 'execution-state' | 'connection';

  /**
   * The value on that axis; `''` when the axis as a whole replaces the word.
   */
  readonly value: string;

  /**
   * `wire`: warn when one arrives; `page`: this page invents it all the time.
   */
  readonly origin: Origin;
}

/**
 * The deprecated values of `Kernel.Status`, and what says it now.
 */
export const REPLACEMENTS: Readonly<Record<string, IReplacement>> = {
  autorestarting: { axis: 'status', value: 'restarting', origin: 'page' },
  dead: { axis: 'status', value: 'dead', origin: 'wire' },
  restarting: { axis: 'status', value: 'restarting', origin: 'wire' },
  terminating: { axis: 'status', value: 'terminating', origin: 'page' },
  unknown: { axis: 'connection', value: '', origin: 'page' }
};

/**
 * The execution states of the messaging specification.
 */
export const EXECUTION_STATES = ['starting', 'busy', 'idle'] as const;

/**
 * Whether the messaging specification has this execution state.
 */
export function isExecutionState(
  value: string
): value is (typeof EXECUTION_STATES)[number] {
  return EXECUTION_STATES.some(state => state === value);
}

/**
 * Whether an execution state is in no table: shown as it came, and flagged.
 */
export function isNonstandard(executionState: string): boolean {
  return (
    executionState !== '' &&
    !isExecutionState(executionState) &&
    !Object.keys(REPLACEMENTS).includes(executionState) &&
    !STATUSES.some(status => status === executionState)
  );
}

/**
 * The nearest stock word that is no lie.
 *
 * @param status - The process's status, `null` when not known.
 * @param executionState - What the kernel says that it is doing.
 * @param connection - This page's connection to it.
 */
export function project(
  status: KernelStatus | null,
  executionState: string,
  connection: Connection
): LegacyStatus {
  switch (status) {
    case 'dead':
    case 'terminated':
      return 'dead';
    case 'starting':
    case 'restarting':
    case 'terminating':
      return status;
    case 'stopped':
    case 'unresponsive':
      return 'busy';
    case 'running':
    case null:
      break;
  }
  if (connection !== 'connected') {
    return 'unknown';
  }
  switch (executionState) {
    case 'idle':
    case 'busy':
    case 'starting':
    case 'restarting':
    case 'dead':
      return executionState;
    default:
      return 'unknown';
  }
}
