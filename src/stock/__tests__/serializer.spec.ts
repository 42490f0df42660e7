import { Kernel, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { IMessageFilter, wiredClient, filteredSettings } from '../serializer';

function status(executionState: string): KernelMessage.IMessage {
  return KernelMessage.createMessage({
    msgType: 'status',
    channel: 'iopub',
    session: 's',
    content: { execution_state: executionState as Kernel.Status }
  } as KernelMessage.IOptions<KernelMessage.IStatusMsg>);
}

describe('wiredSettings', () => {
  const hear = (message: KernelMessage.IMessage, wire: IMessageFilter) => {
    const settings = filteredSettings(
      ServerConnection.makeSettings({
        serializer: { serialize: () => '', deserialize: () => message }
      }),
      wire
    );
    return settings.serializer.deserialize(new ArrayBuffer(0));
  };

  it('lets no dead through that is taken over', () => {
    const died = jest.fn(() => true);
    const heard = hear(status('dead'), { died, restartedElsewhere: false });
    expect(died).toHaveBeenCalledTimes(1);
    expect(heard.header.msg_type).not.toBe('status');
  });

  it('lets a dead through that nobody takes over', () => {
    const message = status('dead');
    const wire = { died: () => false, restartedElsewhere: false };
    expect(hear(message, wire)).toBe(message);
  });

  it.each(['crunching', 'running'])('lets %s pass by unheeded', state => {
    const died = jest.fn(() => false);
    const heard = hear(status(state), { died, restartedElsewhere: false });
    expect(heard.header.msg_type).not.toBe('status');
    expect(heard.content).toEqual({ execution_state: state });
    expect(died).not.toHaveBeenCalled();
  });

  it.each(['idle', 'busy', 'starting', 'restarting'])(
    'lets %s through',
    state => {
      const message = status(state);
      const died = jest.fn(() => true);
      expect(hear(message, { died, restartedElsewhere: false })).toBe(message);
      expect(died).not.toHaveBeenCalled();
    }
  );
});

describe('wiredClient', () => {
  const DEAD = { status: 'dead', seq: 3, epoch: 'e', execution_state: 'dead' };

  const client = (fields: object) => {
    const stock = {
      serverSettings: ServerConnection.makeSettings(),
      getModel: async (id: string) => ({ id, name: 'python3', ...fields }),
      restart: jest.fn(async () => undefined),
      interrupt: jest.fn(async () => undefined)
    };
    return stock as typeof stock & Kernel.IKernelAPIClient;
  };

  it('does not answer that a kernel is dead', async () => {
    const died = jest.fn(() => true);
    const wired = wiredClient(client(DEAD), {
      died,
      restartedElsewhere: false
    });
    const late = Symbol('late');
    const answer = await Promise.race([
      wired.getModel('k'),
      new Promise(resolve => setTimeout(resolve, 0, late))
    ]);
    expect(answer).toBe(late);
    expect(died).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a living kernel', { ...DEAD, status: 'running' }],
    ['a dead kernel that nobody tracks', { execution_state: 'dead' }]
  ])('answers for %s', async (_, fields) => {
    const died = jest.fn(() => true);
    const wire = { died, restartedElsewhere: false };
    const model = await wiredClient(client(fields), wire).getModel('k');
    expect(model).toMatchObject(fields);
    expect(died).not.toHaveBeenCalled();
  });

  it('asks for no restart that somebody else has done', async () => {
    const stock = client({});
    const wire = { died: () => true, restartedElsewhere: true };
    const wired = wiredClient(stock, wire);
    await wired.restart('k');
    expect(stock.restart).not.toHaveBeenCalled();
    wire.restartedElsewhere = false;
    await wired.restart('k');
    expect(stock.restart).toHaveBeenCalledWith('k');
  });

  it('leaves the rest to the client', async () => {
    const stock = client({});
    const wire = { died: () => true, restartedElsewhere: false };
    await wiredClient(stock, wire).interrupt('k');
    expect(stock.interrupt).toHaveBeenCalledWith('k');
  });
});
