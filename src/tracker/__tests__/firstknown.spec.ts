import { KernelStatusTracker } from '../tracker';
import { document, event, IWire, Server } from './server';

const STARTING = document({ status: 'starting', seq: 1 });
const UNTRACKED = { id: 'k', name: 'python3', execution_state: 'idle' };

describe('what a page knew first of a kernel', () => {
  let server: Server;
  let tracker: KernelStatusTracker;

  const answer = async (facts: IWire) => {
    void tracker.refresh('k');
    while (server.asked.length > 0) {
      await server.answer(facts);
    }
  };

  beforeEach(() => {
    server = new Server();
    tracker = new KernelStatusTracker(server);
  });

  afterEach(() => tracker.dispose());

  it.each<[string, number | null, () => void]>([
    ['nothing, when nobody watches it', null, () => undefined],
    [
      'the answer to the request that started it, also when events overtook that',
      1,
      () => {
        tracker.receive(event({ status: 'running', seq: 2 }));
        tracker.watch('k', STARTING);
      }
    ],
    [
      'not what a list said, which may be long ago',
      7,
      () => {
        tracker.observe([STARTING], true);
        tracker.watch('k', STARTING);
      }
    ],
    ['not what stock says', 7, () => tracker.watch('k', UNTRACKED)],
    [
      'not the model of a later connection',
      7,
      () => {
        tracker.watch('k', UNTRACKED);
        tracker.watch('k', STARTING);
      }
    ],
    [
      'not an event',
      7,
      () => {
        tracker.watch('k');
        tracker.receive(event({ status: 'dead', seq: 5 }));
      }
    ],
    [
      'nothing of the last time that it was watched',
      7,
      () => {
        tracker.watch('k', STARTING).dispose();
        tracker.watch('k');
      }
    ]
  ])('is %s', async (_, seq, act) => {
    act();
    await answer({ status: 'running', seq: 7 });
    await answer({ status: 'restarting', seq: 8 });
    expect(tracker.firstKnown('k')?.seq ?? null).toBe(seq);
  });

  it('is kept while anybody watches', () => {
    const watches = [tracker.watch('k', STARTING), tracker.watch('k')];
    watches[0].dispose();
    watches[0].dispose();
    expect(tracker.firstKnown('k')?.seq).toBe(1);
    watches[1].dispose();
    expect(tracker.firstKnown('k')).toBeNull();
  });
});
