import { KernelMessage } from '@jupyterlab/services';

type Word = KernelMessage.Status;

/**
 * What else a connection knows.
 */
export interface IKnown {
  /**
   * Whether the server said that the kernel is dead.
   */
  readonly dead: boolean;

  /**
   * Whether the server says such things at all.
   */
  readonly serverReports: boolean;
}

/**
 * Words that leave open what the kernel is doing.
 */
const OPEN: readonly Word[] = ['unknown', 'starting', 'restarting'];

/**
 * The word that a connection shows after its base class came to one.
 *
 * @param shown - The word shown so far.
 * @param word - The base class's word.
 * @param known - What else is known.
 */
export function wordAfterBase(shown: Word, word: Word, known: IKnown): Word {
  switch (word) {
    case 'dead':
    case 'restarting':
      return word;
    case 'autorestarting':
      // Stock opens a dialog at this word.
      return known.serverReports ? shown : word;
    case 'unknown':
      // The base class's word for having no connection, an axis of its own.
      return known.dead || shown === 'restarting' ? shown : word;
    default:
      return known.dead ? shown : word;
  }
}

/**
 * The word that a connection shows after the server, or an answer of the
 * kernel, told the execution state.
 *
 * @param shown - The word shown so far: the kernel's own messages are believed
 *   where there are any.
 * @param executionState - What was told.
 */
export function wordAfterServer(shown: Word, executionState: string): Word {
  const told = executionState === 'idle' || executionState === 'busy';
  return told && OPEN.includes(shown) ? executionState : shown;
}
