import { Signal } from '@lumino/signaling';
import { Exit, fact } from '../../__tests__/facts';
import { IKernelFact, KernelStatus } from '../../wire/kernel';
import { deathKey, deathOf, KernelDeaths } from '../deaths';
import { SeenStore } from '../seen';
import { IKernelEnd, IKernelStatusChange, Phase } from '../token';
import { KernelStatusTracker } from '../tracker';
import { document as model, event, IWire, Server, settled } from './server';

describe('deathOf', () => {
  it.each<[string, IKernelFact, Phase | null]>([
    ['a kernel that never ended', fact('running', null), null],
    ['a final death', fact('dead', {}), 'dead'],
    ['an automatic restart', fact('restarting', {}), 'restarting'],
    ['its new process', fact('starting', {}), 'restarting'],
    ['a restarted kernel', fact('running', {}), 'restarted'],
    ['the limit', fact('dead', { cause: 'restart-limit' }), 'gave-up'],
    ['no launch', fact('dead', { cause: 'launch-failed' }), 'launch-failed'],
    ['a shutdown', fact('dead', { cause: 'shutdown' }), null],
    ['a wished restart', fact('running', { cause: 'shutdown' }), null],
    ['a culled kernel', fact('terminated', { cause: 'culled' }), null],
    ['a kernel on its way out', fact('terminating', {}), null]
  ])('%s', (_, record, phase) => {
    expect(deathOf(record)?.phase ?? null).toBe(phase);
  });
});

describe('deathKey', () => {
  it('is the same for all records of a death', () => {
    const keys = ['dead', 'restarting', 'starting', 'running'].map(status =>
      deathKey(fact(status as KernelStatus, {}))
    );
    expect(new Set(keys).size).toBe(1);
  });

  it.each<[string, IKernelFact]>([
    ['deaths', fact('running', { number: 2 })],
    ['kernels', { ...fact('running', {}), id: 'other' }],
    ['servers', { ...fact('running', {}), epoch: 'other' }]
  ])('tells two %s apart', (_, other) => {
    expect(deathKey(fact('running', {}))).not.toBe(deathKey(other));
  });
});

/**
 * What was emitted, in short.
 */
const brief = ({ change, number, death, isNews }: IKernelEnd) => [
  change,
  number,
  death?.phase ?? null,
  isNews
];

describe('what is news', () => {
  const PHASES: Phase[] = [
    'restarting',
    'restarted',
    'dead',
    'gave-up',
    'launch-failed'
  ];

  const RECORDS: Readonly<Record<Phase, [KernelStatus, Exit]>> = {
    restarting: ['restarting', {}],
    restarted: ['running', {}],
    dead: ['dead', {}],
    'gave-up': ['dead', { cause: 'restart-limit' }],
    'launch-failed': ['dead', { cause: 'launch-failed' }]
  };

  const emitted = (
    phase: Phase,
    firstKnown: IKernelFact | null,
    seen = new SeenStore(null)
  ): IKernelEnd => {
    const changed = new Signal<object, IKernelStatusChange>({});
    const deaths = new KernelDeaths(
      { changed, firstKnown: () => firstKnown },
      seen
    );
    const ends: IKernelEnd[] = [];
    deaths.changed.connect((_, end) => ends.push(end));
    const after = fact(...RECORDS[phase]);
    changed.emit({ id: 'k', before: null, after, confirmed: true });
    expect(ends).toHaveLength(1);
    expect(deaths.get('k')).toEqual({ ...ends[0], change: 'found' });
    return ends[0];
  };

  const UNLESS_WELL = PHASES.filter(phase => phase !== 'restarted');

  it.each<[string, IKernelFact | null, Phase[]]>([
    ['a kernel first known alive', fact('running'), PHASES],
    [
      'a kernel first known after another death',
      fact('running', { number: 0 }),
      PHASES
    ],
    [
      'a kernel first known after this death',
      fact('running', { number: 1 }),
      UNLESS_WELL
    ],
    [
      'a kernel first known of another server',
      { ...fact('running', { number: 1 }), epoch: 'former' },
      PHASES
    ],
    ['a kernel of which nothing is known', null, UNLESS_WELL]
  ])('of %s', (_, firstKnown, news) => {
    expect(PHASES.filter(phase => emitted(phase, firstKnown).isNews)).toEqual(
      news
    );
  });

  it('is not what was shown before; that the restarter gave up is', () => {
    const seen = new SeenStore(null);
    seen.add(deathKey(fact('dead', {})));
    expect(
      PHASES.filter(phase => emitted(phase, fact('running'), seen).isNews)
    ).toEqual(['gave-up']);
  });
});

describe('the deaths of kernels', () => {
  let server: Server;
  let tracker: KernelStatusTracker;
  let ends: IKernelEnd[];

  const answer = async (facts: IWire) => {
    void tracker.refresh('k');
    while (server.asked.length > 0) {
      await server.answer(facts);
    }
  };

  const list = async (...facts: IWire[]) => {
    server.documentsAnswer = { epoch: 'e', kernels: facts.map(model) };
    await tracker.resynchronize();
  };

  const load = (seen?: SeenStore) => {
    server = new Server();
    tracker = new KernelStatusTracker(server, seen);
    tracker.setEventsConnected(true);
    ends = [];
    tracker.deaths.changed.connect((_, end) => ends.push(end));
  };

  /**
   * This page starts a kernel, and then has this of it.
   */
  const start = async (facts: IWire = { status: 'running', seq: 2 }) => {
    tracker.watch('k', model({ status: 'starting', seq: 1 }));
    await answer(facts);
  };

  beforeEach(() => load());

  afterEach(() => tracker.dispose());

  it.each(['event', 'model', 'list'])(
    'are emitted once, whatever tells of them first: %s',
    async first => {
      await start();
      const dead: IWire = { status: 'dead', seq: 3, exit: {} };
      const ways: Record<string, () => Promise<void>> = {
        event: async () => {
          const before = ends.length;
          tracker.receive(event(dead));
          expect(ends).toHaveLength(before);
          await answer(dead);
        },
        model: async () => {
          tracker.observe([model(dead)], true);
          await settled();
        },
        list: () => list(dead)
      };
      await ways[first]();
      expect(ends.map(brief)).toEqual([['ended', 1, 'dead', true]]);
      for (const way of Object.values(ways)) {
        await way();
      }
      expect(ends).toHaveLength(1);
      expect(ends[0].fact).toMatchObject({ id: 'k', seq: 3 });
    }
  );

  it('are not emitted for an event that no answer confirms', async () => {
    await start();
    tracker.receive(event({ status: 'dead', seq: 3 }));
    await answer({ status: 'running', seq: 2 });
    expect(ends).toEqual([]);
  });

  it('are followed until the kernel is well again', async () => {
    await start();
    await answer({ status: 'restarting', seq: 3, exit: {} });
    await answer({ status: 'starting', seq: 4, exit: {} });
    await answer({ status: 'running', seq: 5, exit: {} });
    await answer({ status: 'stopped', seq: 6, exit: {} });
    expect(ends.map(brief)).toEqual([
      ['ended', 1, 'restarting', true],
      ['followed', 1, 'restarted', true]
    ]);
  });

  it('are two when there are two in a row', async () => {
    await start();
    await answer({ status: 'restarting', seq: 3, exit: {} });
    tracker.deaths.markSeen(ends[0].death!);
    await answer({ status: 'restarting', seq: 5, exit: { number: 2 } });
    await answer({ status: 'running', seq: 7, exit: { number: 2 } });
    expect(ends.map(brief)).toEqual([
      ['ended', 1, 'restarting', true],
      ['ended', 2, 'restarting', true],
      ['followed', 2, 'restarted', true]
    ]);
  });

  it('are amended by a later verdict', async () => {
    await start();
    await answer({ status: 'dead', seq: 3, exit: {} });
    tracker.deaths.markSeen(ends[0].death!);
    const exit = { cause: 'oom-kill', reason: 'Out of memory' } as const;
    await answer({ status: 'dead', seq: 4, exit });
    expect(ends.map(brief)).toEqual([
      ['ended', 1, 'dead', true],
      ['amended', 1, 'dead', false]
    ]);
    expect(ends[1].death?.exit.reason).toBe('Out of memory');
  });

  it('are emitted when they were missed while events were lost', async () => {
    await start();
    tracker.setEventsConnected(false);
    await list({ status: 'running', seq: 6, exit: {} });
    expect(ends.map(brief)).toEqual([['ended', 1, 'restarted', true]]);
    tracker.setEventsConnected(true);
    await list({ status: 'running', seq: 6, exit: {} });
    expect(ends).toHaveLength(1);
  });

  it('are news once more when the restarter gives up', async () => {
    await start();
    await answer({ status: 'restarting', seq: 3, exit: { number: 1 } });
    await answer({ status: 'restarting', seq: 5, exit: { number: 2 } });
    ends.forEach(({ death }) => tracker.deaths.markSeen(death!));
    const exit = { number: 2, cause: 'restart-limit' } as const;
    await answer({ status: 'dead', seq: 6, exit });
    expect(ends.map(brief)).toEqual([
      ['ended', 1, 'restarting', true],
      ['ended', 2, 'restarting', true],
      ['amended', 2, 'gave-up', true]
    ]);
    expect(tracker.deaths.markSeen(ends[2].death!)).toBe(true);
    expect(tracker.deaths.get('k')?.isNews).toBe(false);
  });

  it('are no news of a kernel first known as restarted, but the next is', async () => {
    tracker.watch('k');
    await answer({ status: 'running', seq: 7, exit: { number: 3 } });
    await answer({ status: 'restarting', seq: 8, exit: { number: 4 } });
    expect(ends.map(brief)).toEqual([
      ['found', 3, 'restarted', false],
      ['ended', 4, 'restarting', true]
    ]);
  });

  it('are news of a kernel first known as dead, until a reload after they were shown', async () => {
    const dead: IWire = { status: 'dead', seq: 7, exit: {} };
    const seen = new SeenStore(null);
    load(seen);
    tracker.watch('k');
    await answer(dead);
    expect(ends.map(brief)).toEqual([['found', 1, 'dead', true]]);
    expect(tracker.deaths.markSeen(ends[0].death!)).toBe(true);
    expect(tracker.deaths.markSeen(ends[0].death!)).toBe(false);
    tracker.dispose();
    load(seen);
    tracker.watch('k');
    await answer(dead);
    expect(ends.map(brief)).toEqual([['found', 1, 'dead', false]]);
  });

  it('are others on another server, whatever their numbers', async () => {
    await start({ status: 'running', seq: 5, exit: {} });
    await answer({ status: 'running', seq: 2, epoch: 'new' });
    await answer({ status: 'dead', seq: 3, epoch: 'new', exit: {} });
    expect(ends.map(brief)).toEqual([
      ['ended', 1, 'restarted', true],
      ['ended', 1, 'dead', true]
    ]);
    expect(ends[1].fact?.epoch).toBe('new');
  });

  it('are none when the end was asked for', async () => {
    await start();
    const exit = { cause: 'shutdown' } as const;
    await answer({ status: 'restarting', seq: 3, exit });
    await answer({ status: 'running', seq: 5, exit });
    expect(ends.map(brief)).toEqual([
      ['ended', 1, null, false],
      ['followed', 1, null, false]
    ]);
  });

  it('are over when the server forgets the kernel', async () => {
    await start();
    await answer({ status: 'dead', seq: 3, exit: {} });
    expect(tracker.deaths.get('k')?.number).toBe(1);
    void tracker.refresh('k');
    await server.answer(null);
    expect(brief(ends[1])).toEqual(['followed', 1, null, false]);
    expect(ends[1].fact).toBeNull();
    expect(tracker.deaths.get('k')).toBeNull();
  });
});
