import { fact } from '../../__tests__/facts';
import { IKernelFact } from '../../wire/kernel';
import { deathOf, IDeath, Phase } from '../../tracker/deaths';
import { isNews, isSettled, Presentation, choosePresentation } from '../policy';

describe('mannerOf', () => {
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
  ])('is %s for %s', (manner, _, wanted, deaths, onScreen, asking) => {
    expect(choosePresentation({ wanted, deaths, onScreen, asking })).toBe(
      manner
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

const PHASES_THAT_LAST: Phase[] = ['dead', 'gave-up', 'launch-failed'];

describe('isNews', () => {
  const death = (phase: Phase): IDeath => ({
    ...deathOf(fact('dead', { number: 1 }))!,
    phase
  });

  it.each<[string, IKernelFact | null, boolean, Phase[]]>([
    ['a kernel met alive', fact('running'), false, PHASES],
    [
      'a kernel met after another death',
      fact('running', { number: 0 }),
      false,
      PHASES
    ],
    [
      'a kernel met after this death',
      fact('running', { number: 1 }),
      false,
      ['restarting', ...PHASES_THAT_LAST]
    ],
    [
      'a kernel of which nothing is known',
      null,
      false,
      ['restarting', ...PHASES_THAT_LAST]
    ],
    [
      'one whose restarts were dismissed',
      fact('running'),
      true,
      PHASES_THAT_LAST
    ]
  ])('of %s', (_, met, muted, news) => {
    expect(PHASES.filter(phase => isNews(death(phase), met, muted))).toEqual(
      news
    );
  });
});

describe('isSettled', () => {
  it.each<[Phase, (Phase | null)[]]>([
    ['restarting', [null]],
    ['restarted', [null]],
    ['dead', ['restarting', 'restarted', null]],
    ['gave-up', ['restarting', 'restarted', null]]
  ])('after %s', (told, settled) => {
    const all = [...PHASES, null];
    expect(all.filter(now => isSettled(told, now))).toEqual(settled);
  });
});
