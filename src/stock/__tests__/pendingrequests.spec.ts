import { ServerConnection } from '@jupyterlab/services';
import { Exit, fact } from '../../__tests__/facts';
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
  meets(exit: Exit): boolean {
    return this.noteProcess(fact('running', exit));
  }

  forgets(): void {
    this.reset();
  }
}

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
    connection.forgets();
    expect(connection.meets({})).toBe(false);
    await settled();
    expect(canceled).toEqual([]);
  });
});
