import { EVENT_SCHEMA_ID } from '../../wire/kernel';
import { IKernelStatusChange } from '../token';
import { KernelStatusTracker } from '../tracker';
import { document, event, Server, settled } from './server';

describe('KernelStatusTracker', () => {
  let server: Server;
  let tracker: KernelStatusTracker;
  let changes: IKernelStatusChange[];

  const shown = () => {
    const fact = tracker.get('k');
    return fact && [fact.status, fact.seq, tracker.isConfirmed('k')];
  };

  beforeEach(async () => {
    server = new Server();
    tracker = new KernelStatusTracker(server);
    changes = [];
    tracker.changed.connect((_, change) => {
      changes.push(change);
    });
    tracker.watch('k');
    void tracker.refresh('k');
    await server.answer({ status: 'running', seq: 2 });
  });

  afterEach(() => tracker.dispose());

  it('shows an event at once and confirms it', async () => {
    tracker.receive(event({ status: 'dead', seq: 3 }));
    expect(shown()).toEqual(['dead', 3, false]);
    await server.answer({ status: 'dead', seq: 3 });
    expect(shown()).toEqual(['dead', 3, true]);
    expect(changes.slice(-2).map(change => change.confirmed)).toEqual([
      false,
      true
    ]);
  });

  it.each([
    ['doubled', 2],
    ['late', 1]
  ])('ignores a %s event', (_, seq) => {
    changes.length = 0;
    tracker.receive(event({ status: 'starting', seq }));
    expect(shown()).toEqual(['running', 2, true]);
    expect(changes).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it('reads what it missed', async () => {
    tracker.receive(event({ status: 'restarting', seq: 5 }));
    expect(shown()).toEqual(['restarting', 5, false]);
    await server.answer({ status: 'running', seq: 7 });
    expect(shown()).toEqual(['running', 7, true]);
  });

  it('lets the server refute a forged event, whatever its number', async () => {
    tracker.receive(event({ status: 'dead', seq: 1_000_000 }));
    await server.answer({ status: 'running', seq: 2 });
    expect(shown()).toEqual(['running', 2, true]);
    tracker.receive(event({ status: 'restarting', seq: 3 }));
    expect(shown()).toEqual(['restarting', 3, false]);
  });

  it('does not go back to an answer that an event overtook', async () => {
    void tracker.refresh('k');
    tracker.receive(event({ status: 'dead', seq: 3 }));
    await server.answer({ status: 'running', seq: 2 });
    expect(shown()).toEqual(['dead', 3, false]);
    await server.answer({ status: 'dead', seq: 3 });
    expect(shown()).toEqual(['dead', 3, true]);
  });

  it('takes no word of another epoch from an event', async () => {
    tracker.receive(event({ status: 'dead', seq: 9, epoch: 'old' }));
    expect(shown()).toEqual(['running', 2, true]);
    await server.answer({ status: 'starting', seq: 1, epoch: 'new' });
    expect(tracker.get('k')).toMatchObject({ epoch: 'new', seq: 1 });
  });

  it('does not go back for a list that somebody read before', () => {
    tracker.observe([document({ status: 'starting', seq: 1 })], false);
    expect(shown()).toEqual(['running', 2, true]);
    tracker.observe([document({ status: 'dead', seq: 3 })], false);
    expect(shown()).toEqual(['dead', 3, true]);
  });

  it('asks for a kernel that a complete list misses', async () => {
    tracker.observe([], true);
    await server.answer({ status: 'dead', seq: 3 });
    expect(shown()).toEqual(['dead', 3, true]);
  });

  it('forgets a kernel that the server does not know', async () => {
    const read = tracker.refresh('k');
    await server.answer(null);
    expect(await read).toBeNull();
    expect(shown()).toBeNull();
    expect(changes[changes.length - 1]).toMatchObject({ after: null });
  });

  it('takes a new execution state without a new transition', async () => {
    void tracker.refresh('k');
    await server.answer({ status: 'running', seq: 2, state: 'busy' });
    expect(tracker.get('k')?.executionState).toBe('busy');
  });

  it('says nothing when nothing changed', async () => {
    changes.length = 0;
    void tracker.refresh('k');
    await server.answer({ status: 'running', seq: 2 });
    expect(changes).toEqual([]);
  });

  it('shares one request among all who ask during another', async () => {
    void tracker.refresh('k');
    void tracker.refresh('k');
    void tracker.refresh('k');
    expect(server.asked).toHaveLength(1);
    await server.answer({ status: 'running', seq: 2 });
    expect(server.asked).toHaveLength(1);
    await server.answer({ status: 'running', seq: 2 });
    expect(server.asked).toHaveLength(0);
  });

  it('asks nothing of kernels that nobody watches', () => {
    tracker.receive({
      ...event({ status: 'dead', seq: 4 }),
      kernel_id: 'another'
    });
    expect(tracker.get('another')?.status).toBe('dead');
    expect(tracker.isConfirmed('another')).toBe(false);
    expect(server.asked).toEqual([]);
  });

  it.each([[null], ['text'], [{}], [{ schema_id: EVENT_SCHEMA_ID }]])(
    'ignores the malformed emission %j',
    emission => {
      changes.length = 0;
      tracker.receive(emission);
      expect(changes).toEqual([]);
    }
  );

  it('tells that the server reports, when only its models do', async () => {
    server.documentsAnswer = undefined;
    await tracker.list();
    expect(tracker.serverReports).toBe(true);
  });

  it.each<[string, boolean, object]>([
    ['no longer reports', false, {}],
    [
      'still reports, when only the list is refused',
      true,
      { status: 'running' }
    ]
  ])('tells at once that the server %s', async (_, reports, axes) => {
    const told: boolean[] = [];
    tracker.serverReportsChanged.connect((_, reported) => {
      told.push(reported);
    });
    server.documentsAnswer = undefined;
    server.modelAnswer = {
      id: 'k',
      name: 'python3',
      seq: 3,
      epoch: 'e',
      ...axes
    };
    tracker.receive({
      ...event({ status: 'running', seq: 1 }),
      kernel_id: 'another'
    });
    const done = tracker.resynchronize();
    await settled();
    await server.answer(null);
    await done;
    expect(tracker.serverReports).toBe(reports);
    expect(told).toEqual(reports ? [] : [false]);
  });

  it('tells that the server does not report', async () => {
    const bare = new KernelStatusTracker(server);
    expect(bare.serverReports).toBeNull();
    server.documentsAnswer = undefined;
    await bare.list();
    expect(bare.serverReports).toBe(false);
    server.modelAnswer = { id: 'k', name: 'python3', execution_state: 'busy' };
    await bare.refresh('k');
    expect(server.asked).toEqual([]);
    expect(bare.get('k')).toMatchObject({
      status: null,
      executionState: 'busy'
    });
    bare.dispose();
  });
});
