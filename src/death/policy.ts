import { isFinal } from '../tracker/deaths';
import { Phase } from '../tracker/token';

/**
 * How deaths are shown; with each of them the status item shows them, too.
 */
export type Presentation = 'dialog' | 'notification' | 'quiet';

/**
 * The deaths to show at once, and where their documents are.
 */
export interface ISituation {
  /**
   * What the settings say.
   */
  readonly wanted: Presentation;

  /**
   * How many kernels died within a moment.
   */
  readonly deaths: number;

  /**
   * Whether a document of the first of them is on screen.
   */
  readonly onScreen: boolean;

  /**
   * Whether a dialog shows another kernel's death now.
   */
  readonly asking: boolean;
}

/**
 * Decide how to show deaths: in a dialog only that of one kernel, to whoever
 * looks at its document.
 */
export function choosePresentation(situation: ISituation): Presentation {
  const { wanted, deaths, onScreen, asking } = situation;
  return wanted === 'dialog' && (deaths > 1 || !onScreen || asking)
    ? 'notification'
    : wanted;
}

/**
 * Whether a notification has done its part: somebody restarted a kernel that
 * would not have restarted by itself, or asked for its end since.
 *
 * @param shown - What is shown to have become of the kernel.
 * @param now - What has become of it; `null` when it died no more.
 */
export function isSettled(shown: Phase, now: Phase | null): boolean {
  return now === null || (isFinal(shown) && !isFinal(now));
}
