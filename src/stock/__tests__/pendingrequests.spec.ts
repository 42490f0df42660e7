import { ServerConnection } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { Exit, fact } from '../../__tests__/facts';
import { KernelDeaths } from '../../tracker/deaths';
import { SeenStore } from '../../tracker/seen';
import { IKernelEnd, IKernelStatusChange } from '../../tracker/token';
import { CancelingKernelConnection } from '../pendingrequests';

/**
 * A socket that the test opens and breaks.
 */
class Socket {
  static last: Socket;
  onopen = (_: unknown): void => undefined;
  onclose = (_: unknown): void => undefined;
  readonly protocol = '';
  readonly send = jest.fn();
  readonly close = (): void => undefined;

  constructor() {
    Socket.last = this;
  }
}

class Connection extends CancelingKernelConnection {
  /**
   * A record of the kernel comes; whether another process owed answers.
   */
  meets(exit: Exit): boolean {
    let isOther = false;
    const onEnd = (_: unknown, { change }: IKernelEnd) => {
      isOther = change === 'ended' && this.cancel(true);
    };
    deaths.changed.connect(onEnd);
    const after = fact('running', exit);
    changed.emit({ id: 'k', before: null, after, confirmed: true });
    deaths.changed.disconnect(onEnd);
    return isOther;
  }

  restarts(): void {
    this.keepPending();
  }
}

let changed: Signal<object, IKernelStatusChange>;
let deaths: KernelDeaths;

describe('a connection that meets', () => {
  let connection: Connection;
  let canceled: string[];

  const ask = (code: string) => {
    connection.requestExecute({ code }).done.catch(() => canceled.push(code));
  };
  const settled = () => jest.advanceTimersByTimeAsync(0);
  const open = async () => {
    Socket.last.onopen({});
    await settled();
  };
  const lose = async () => {
    Socket.last.onclose({});
    await jest.advanceTimersToNextTimerAsync();
  };

  beforeEach(async () => {
    jest.useFakeTimers();
    for (const level of ['debug', 'warn'] as const) {
      jest.spyOn(console, level).mockImplementation(() => undefined);
    }
    canceled = [];
    changed = new Signal({});
    deaths = new KernelDeaths(
      { changed, firstKnown: () => null },
      new SeenStore(null)
    );
    connection = new Connection({
      model: { id: 'k', name: 'python3' },
      serverSettings: ServerConnection.makeSettings({
        WebSocket: Socket as unknown as typeof WebSocket
      })
    });
    await open();
  });

  afterEach(async () => {
    connection.dispose();
    await settled();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it.each<[string, Exit, Exit, boolean]>([
    ['the first one', null, {}, true],
    ['another one, after another death', { number: 0 }, {}, true],
    ['the same one, which never died', null, null, false],
    ['the same one, which died before', {}, {}, false],
    ['one of another server, which knows of no death', {}, null, false]
  ])('%s', async (_, before, after, isOther) => {
    connection.meets(before);
    ask('owed');
    await lose();
    expect(connection.meets(after)).toBe(isOther);
    await settled();
    expect(canceled).toEqual(isOther ? ['owed'] : []);
  });

  it('cancels what was asked before the connection was lost, however often, and nothing else', async () => {
    ask('before it met any');
    connection.meets(null);
    ask('owed');
    const { onclose } = Socket.last;
    await lose();
    ask('queued');
    onclose({ code: 1000 });
    expect(connection.connectionStatus).toBe('disconnected');
    ask('queued, too');
    connection.reconnect().catch(() => undefined);
    await open();
    ask('asked of the new one');
    connection.meets({});
    await settled();
    expect(canceled).toEqual(['before it met any', 'owed']);
  });

  it('cancels nothing while it is connected: the kernel itself tells that', async () => {
    connection.meets(null);
    ask('asked');
    expect(connection.meets({})).toBe(false);
    await settled();
    expect(canceled).toEqual([]);
  });

  it('cancels nothing after a restart that this page asked for', async () => {
    connection.meets(null);
    ask('asked meanwhile');
    await lose();
    connection.restarts();
    expect(connection.meets({})).toBe(false);
    await settled();
    expect(canceled).toEqual([]);
  });
});
