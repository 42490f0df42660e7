import { Phase } from '../../tracker/token';
import { isSettled, Presentation, choosePresentation } from '../policy';

describe('choosePresentation', () => {
  it.each<[Presentation, string, Presentation, number, boolean, boolean]>([
    ['dialog', 'one death on screen', 'dialog', 1, true, false],
    ['notification', 'one death off screen', 'dialog', 1, false, false],
    ['notification', 'several deaths at once', 'dialog', 2, true, false],
    ['notification', 'several off screen', 'dialog', 3, false, false],
    ['notification', 'a death beside a dialog', 'dialog', 1, true, true],
    ['notification', 'a wish for it', 'notification', 1, true, false],
    [
      'notification',
      'a wish for it, off screen',
      'notification',
      1,
      false,
      false
    ],
    ['quiet', 'a wish for quiet', 'quiet', 1, true, false],
    ['quiet', 'a wish for quiet, several deaths', 'quiet', 2, false, true]
  ])('is %s for %s', (presentation, _, wanted, deaths, onScreen, asking) => {
    expect(choosePresentation({ wanted, deaths, onScreen, asking })).toBe(
      presentation
    );
  });
});

const PHASES: Phase[] = [
  'restarting',
  'restarted',
  'dead',
  'gave-up',
  'launch-failed'
];

describe('isSettled', () => {
  it.each<[Phase, (Phase | null)[]]>([
    ['restarting', [null]],
    ['restarted', [null]],
    ['dead', ['restarting', 'restarted', null]],
    ['gave-up', ['restarting', 'restarted', null]]
  ])('after %s', (shown, settled) => {
    const all = [...PHASES, null];
    expect(all.filter(now => isSettled(shown, now))).toEqual(settled);
  });
});
