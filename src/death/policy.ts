import { endedBetween, IKernelFact } from '../wire/kernel';
import { IDeath, isFinal, Phase } from '../tracker/deaths';

/**
 * How deaths are told; with each of them the status item tells them, too.
 */
export type Presentation = 'dialog' | 'notification' | 'quiet';

/**
 * What there is to tell at once, and where.
 */
export interface IOccasion {
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
   * Whether a dialog tells of another kernel now.
   */
  readonly asking: boolean;
}

/**
 * Decide how to tell of deaths: in a dialog only of one kernel, to whoever
 * looks at its document.
 */
export function choosePresentation(occasion: IOccasion): Presentation {
  const { wanted, deaths, onScreen, asking } = occasion;
  return wanted === 'dialog' && (deaths > 1 || !onScreen || asking)
    ? 'notification'
    : wanted;
}

/**
 * Whether a death that nobody was told of yet is to be told.
 *
 * @param death - The death.
 * @param met - What this page knew first of the kernel.
 * @param muted - Whether somebody dismissed the news that it is being restarted.
 *
 * #### Notes
 * A kernel met running again had its death before this page was there; one that
 * dies over and over was told of, until that ends.
 */
export function isNews(
  { phase, fact }: IDeath,
  met: IKernelFact | null,
  muted: boolean
): boolean {
  const since = met !== null && endedBetween(met, fact);
  return (since || phase !== 'restarted') && (!muted || isFinal(phase));
}

/**
 * Whether a notification has done its part: somebody restarted a kernel that
 * would not have restarted by itself, or asked for its end since.
 *
 * @param told - What was told to have become of the kernel.
 * @param now - What has become of it; `null` when it died no more.
 */
export function isSettled(told: Phase, now: Phase | null): boolean {
  return now === null || (isFinal(told) && !isFinal(now));
}
