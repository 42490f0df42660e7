import { Event, ServerConnection } from '@jupyterlab/services';
import { followEventSocket } from '../eventavailability';
import { KernelStatusTracker } from '../tracker';
import { document as model, event, IWire, Server, settled } from './server';

const LIST = (...facts: IWire[]) => ({ epoch: 'e', kernels: facts.map(model) });

describe('a tracker whose events are lost', () => {
  let server: Server;
  let tracker: KernelStatusTracker;
  let lists: number;

  const shown = () => {
    const fact = tracker.get('k');
    return fact && [fact.status, fact.seq, tracker.isConfirmed('k')];
  };

  beforeEach(async () => {
    jest.useFakeTimers();
    server = new Server();
    server.documentsAnswer = LIST({ status: 'running', seq: 2 });
    lists = 0;
    const documents = server.documents.bind(server);
    server.documents = () => {
      lists++;
      return documents();
    };
    tracker = new KernelStatusTracker(server);
    tracker.setEventsConnected(true);
    await tracker.resynchronize();
    lists = 0;
  });

  afterEach(() => {
    tracker.dispose();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      jest.advanceTimersByTime(1000);
      await settled();
    }
  };

  it('asks for what the page watches until events arrive again', async () => {
    tracker.watch('k');
    tracker.setEventsConnected(false);
    server.documentsAnswer = LIST({ status: 'dead', seq: 3 });
    await pass(4);
    expect(shown()).toEqual(['dead', 3, true]);
    tracker.setEventsConnected(true);
    const asked = lists;
    await pass(60);
    expect(lists).toBe(asked);
  });

  it('asks for what the list does not have', async () => {
    tracker.watch('k');
    server.documentsAnswer = LIST();
    tracker.setEventsConnected(false);
    await pass(4);
    await server.answer(null);
    expect(shown()).toBeNull();
  });

  it('tells that events are lost and back', () => {
    const told: boolean[] = [];
    tracker.receivesEventsChanged.connect((_, hears) => {
      told.push(hears);
    });
    tracker.setEventsConnected(false);
    tracker.setEventsConnected(false);
    tracker.receive(event({ status: 'running', seq: 2 }));
    expect(told).toEqual([false, true]);
    expect(tracker.receivesEvents).toBe(true);
  });

  it.each<[string, () => void]>([
    ['nobody watches a kernel', () => tracker.setEventsConnected(false)],
    ['events arrive', () => tracker.watch('k')],
    [
      'nobody watches any longer',
      () => {
        const watch = tracker.watch('k');
        tracker.setEventsConnected(false);
        watch.dispose();
      }
    ],
    [
      'the server does not report',
      async () => {
        server.documentsAnswer = undefined;
        tracker = new KernelStatusTracker(server);
        tracker.watch('k');
        await tracker.list();
      }
    ]
  ])('has no timer while %s', async (_, act) => {
    const before = tracker;
    await act();
    await settled();
    expect(jest.getTimerCount()).toBe(0);
    before.dispose();
  });

  it('asks a server that does not answer less and less often', async () => {
    // The longest pauses of those that are possible.
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
    tracker.watch('k');
    server.documents = () => {
      lists++;
      return Promise.reject(new Error('unreachable'));
    };
    tracker.setEventsConnected(false);
    await pass(10);
    expect(lists).toBe(2);
    await pass(300);
    expect(lists).toBeLessThan(15);
    expect(shown()).toEqual(['running', 2, true]);
  });

  it('forgets what is neither on this page nor in the list of the server', async () => {
    server.documentsAnswer = LIST();
    await tracker.resynchronize();
    expect(shown()).toBeNull();
  });

  it('keeps what it hears of after it asked for the list', async () => {
    server.documentsAnswer = LIST();
    const done = tracker.resynchronize();
    tracker.receive(event({ status: 'restarting', seq: 3 }));
    await done;
    expect(shown()).toEqual(['restarting', 3, false]);
  });

  it('takes the word of a server that was restarted, and no late event of the old one', async () => {
    server.documentsAnswer = LIST({ status: 'starting', seq: 1, epoch: 'new' });
    await tracker.resynchronize();
    tracker.receive(event({ status: 'dead', seq: 9 }));
    expect(tracker.get('k')).toMatchObject({ epoch: 'new', seq: 1 });
  });
});

describe('followEventSocket', () => {
  class Socket extends EventTarget {
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readyState = 0;

    become(name: 'open' | 'close'): void {
      this.readyState = name === 'open' ? this.OPEN : 3;
      this.dispatchEvent(new CustomEvent(name));
    }
  }

  const settings = ServerConnection.makeSettings({
    WebSocket: Socket as unknown as typeof WebSocket
  });

  it.each<[string, (socket: Socket) => void, boolean[]]>([
    ['is open', socket => socket.become('open'), [true]],
    ['was refused', socket => socket.become('close'), [false]],
    ['is being opened', () => undefined, []]
  ])('tells of a socket that %s already', (_, prepare, told) => {
    const socket = new Socket();
    prepare(socket);
    const heard: boolean[] = [];
    const events = { serverSettings: settings, held: socket };
    followEventSocket(events as unknown as Event.IManager, open => {
      heard.push(open);
    });
    expect(heard).toEqual(told);
    heard.length = 0;
    socket.become('open');
    socket.become('close');
    expect(heard).toEqual([true, false]);
  });

  it('tells of the sockets that follow', () => {
    const heard: boolean[] = [];
    const events = { serverSettings: settings } as unknown as Event.IManager;
    followEventSocket(events, open => {
      heard.push(open);
    });
    const next = new events.serverSettings.WebSocket('ws://localhost');
    (next as unknown as Socket).become('open');
    (next as unknown as Socket).become('close');
    expect(heard).toEqual([true, false]);
  });
});
