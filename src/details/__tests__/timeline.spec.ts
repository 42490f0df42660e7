import { KernelStatus } from '../../wire/kernel';
import { ITransition } from '../../wire/document';
import { Activity, IStatusSample, MOMENTS, ServerClock } from '../observed';
import { KernelActivity, span, timeline } from '../timeline';

type Change = [at: number, status: KernelStatus, reason?: string];
type Did = [at: number, word: string];

const history = (changes: readonly Change[]): ITransition[] =>
  changes.map(([at, status, reason = ''], index) => ({
    seq: index + 1,
    at,
    status,
    reason
  }));

const moments = (did: readonly Did[]): IStatusSample[] =>
  did.map(([at, word]) => ({ at, word }));

const BORN: Change[] = [
  [0, 'starting'],
  [10, 'running']
];

type Row = [string, Change[], Did[], [KernelActivity, number, number][]];

describe('timeline', () => {
  it.each<Row>([
    ['nothing known', [], [], []],
    [
      'before the page was there',
      BORN,
      [],
      [
        ['pending', 0, 10],
        ['alive', 10, 100]
      ]
    ],
    [
      'what the page saw',
      BORN,
      [
        [5, 'starting'],
        [20, 'idle'],
        [40, 'busy'],
        [60, 'idle']
      ],
      [
        ['pending', 0, 10],
        ['alive', 10, 20],
        ['idle', 20, 40],
        ['busy', 40, 60],
        ['idle', 60, 100]
      ]
    ],
    [
      'a death while busy: what the old process did is not the new one’s',
      [
        ...BORN,
        [50, 'restarting', 'Killed by SIGKILL'],
        [55, 'starting'],
        [60, 'running']
      ],
      [
        [20, 'busy'],
        [70, 'idle']
      ],
      [
        ['pending', 0, 10],
        ['alive', 10, 20],
        ['busy', 20, 50],
        ['pending', 50, 60],
        ['alive', 60, 70],
        ['idle', 70, 100]
      ]
    ],
    [
      'a suspended process goes on with what it did',
      [...BORN, [40, 'stopped'], [60, 'running']],
      [[20, 'busy']],
      [
        ['pending', 0, 10],
        ['alive', 10, 20],
        ['busy', 20, 40],
        ['stopped', 40, 60],
        ['busy', 60, 100]
      ]
    ],
    [
      'a dead kernel',
      [...BORN, [30, 'dead', 'Exited with code 3']],
      [[20, 'idle']],
      [
        ['pending', 0, 10],
        ['alive', 10, 20],
        ['idle', 20, 30],
        ['down', 30, 100]
      ]
    ],
    [
      'a page that does not hear the kernel',
      BORN,
      [
        [20, 'idle'],
        [30, 'unknown'],
        [50, 'idle']
      ],
      [
        ['pending', 0, 10],
        ['alive', 10, 20],
        ['idle', 20, 30],
        ['alive', 30, 50],
        ['idle', 50, 100]
      ]
    ],
    [
      'a server that reports nothing',
      [],
      [
        [20, 'idle'],
        [40, 'busy']
      ],
      [
        ['idle', 20, 40],
        ['busy', 40, 100]
      ]
    ]
  ])('%s', (_, changes, did, expected) => {
    const { segments } = timeline(history(changes), moments(did), 0, 100);
    expect(segments.map(({ doing, from, to }) => [doing, from, to])).toEqual(
      expected
    );
  });

  it('shows only what lies between its ends', () => {
    const { segments } = timeline(
      history([
        [-50, 'starting'],
        [-40, 'running']
      ]),
      moments([
        [-30, 'busy'],
        [40, 'idle']
      ]),
      0,
      100
    );
    expect(segments.map(({ doing, from, to }) => [doing, from, to])).toEqual([
      ['busy', 0, 40],
      ['idle', 40, 100]
    ]);
  });

  it.each<[string, Change[], string[]]>([
    [
      'a death',
      [...BORN, [50, 'dead', 'Killed by SIGKILL']],
      ['Killed by SIGKILL']
    ],
    [
      'an automatic restart',
      [...BORN, [50, 'restarting', 'x'], [51, 'starting'], [52, 'running']],
      ['x']
    ],
    [
      'giving up at a death',
      [...BORN, [50, 'restarting', 'x'], [51, 'dead', 'Gave up: x']],
      ['x']
    ],
    [
      'a restart that was asked for',
      [...BORN, [50, 'restarting'], [51, 'starting']],
      []
    ],
    [
      'a death before that',
      [
        [-9, 'dead', 'x'],
        [0, 'starting']
      ],
      []
    ]
  ])('marks the deaths: %s', (_, changes, reasons) => {
    const { marks } = timeline(history(changes), [], 0, 100);
    expect(marks.map(({ reason }) => reason)).toEqual(reasons);
  });
});

describe('span', () => {
  it.each([
    [0, 1],
    [59_000, 1],
    [61_000, 2],
    [4 * 60_000, 5],
    [60 * 60_000, 10]
  ])('of what is known for %s ms: %s min', (known, minutes) => {
    expect(span([], moments([[0, 'idle']]), known)).toBe(minutes * 60_000);
  });
});

describe('Activity', () => {
  it('keeps changes only, and not without end', () => {
    const activity = new Activity();
    for (let at = 0; at < 3000; at++) {
      activity.note('k', at % 2 ? 'busy' : 'idle', at);
      activity.note('k', at % 2 ? 'busy' : 'idle', at);
    }
    const kept = activity.of('k');
    expect(kept.length).toBeLessThan(2 * MOMENTS);
    expect(kept[kept.length - 1]).toEqual({ at: 2999, word: 'busy' });
    expect(activity.of('another')).toEqual([]);
  });

  it('forgets kernels that were not heard of for long', () => {
    const activity = new Activity();
    for (let index = 0; index < 100; index++) {
      activity.note(`k${index}`, 'idle');
      activity.note('used', index % 2 ? 'busy' : 'idle');
    }
    expect(activity.of('k0')).toEqual([]);
    expect(activity.of('k99')).toHaveLength(1);
    expect(activity.of('used')).toHaveLength(100);
  });
});

describe('ServerClock', () => {
  it('takes the least delay for the difference', () => {
    const clock = new ServerClock();
    clock.heard('k', 'e', 1, 10_050);
    clock.heard('k', 'e', 2, 11_010);
    clock.compare(
      'k',
      'e',
      history([
        [0, 'starting'],
        [1000, 'running'],
        [1500, 'dead']
      ])
    );
    expect(clock.here(2000)).toBe(12_010);
  });

  it('believes the server’s clock until it knows better', () => {
    const clock = new ServerClock();
    clock.heard('k', 'another', 1, 99);
    clock.compare('k', 'e', history(BORN));
    expect(clock.here(7)).toBe(7);
  });
});
