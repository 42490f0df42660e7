import { IKernelFact, ILastExit, wasAskedFor } from '../wire/kernel';

/**
 * What has become of a kernel since its process ended.
 */
export type Phase =
  'restarting' | 'restarted' | 'dead' | 'gave-up' | 'launch-failed';

/**
 * A death to tell of.
 */
export interface IDeath {
  /**
   * The same for every record that tells of this death.
   */
  readonly key: string;

  /**
   * The server's sentence, plain text.
   */
  readonly cause: string;

  /**
   * The end that the sentence is about.
   */
  readonly exit: ILastExit;

  readonly phase: Phase;

  /**
   * The record that tells of it.
   */
  readonly fact: IKernelFact;
}

/**
 * The death that a record tells of.
 *
 * @returns `null` when the kernel's process never ended, or was asked to.
 */
export function deathOf(fact: IKernelFact): IDeath | null {
  const exit = fact.lastExit;
  const phase = phaseOf(fact);
  if (exit === null || phase === null || wasAskedFor(exit)) {
    return null;
  }
  return {
    key: [fact.id, fact.epoch, exit.cause, exit.number].join(' '),
    cause: exit.reason || fact.reason,
    exit,
    phase,
    fact
  };
}

/**
 * Whether a phase is the end: nothing restarts the kernel by itself.
 */
export function isFinal(phase: Phase): boolean {
  return phase !== 'restarting' && phase !== 'restarted';
}

function phaseOf(fact: IKernelFact): Phase | null {
  switch (fact.status) {
    case 'dead':
      switch (fact.lastExit?.cause) {
        case 'restart-limit':
          return 'gave-up';
        case 'launch-failed':
          return 'launch-failed';
        default:
          return 'dead';
      }
    case 'starting':
    case 'restarting':
      return 'restarting';
    case 'running':
    case 'stopped':
    case 'unresponsive':
      return 'restarted';
    default:
      return null;
  }
}
