import { RunningSessions } from '@jupyterlab/apputils';
import {
  Kernel,
  ServiceManager,
  Session,
  SessionManager
} from '@jupyterlab/services';
import { StatusBar } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import { fact } from '../../__tests__/facts';
import { IKernelFact } from '../../wire/kernel';
import { IKernelStatusChange, IKernelStatusTracker } from '../../tracker/token';
import { countLivingOnly, listDeadSessions } from '../deadkernels';

function scene() {
  const runningChanged = new Signal<object, Session.IModel[]>({});
  const item = new RunningSessions({
    serviceManager: {
      sessions: { runningChanged },
      terminals: { runningChanged: new Signal({}) }
    } as unknown as ServiceManager.IManager,
    onClick: () => undefined,
    onKeyDown: () => undefined
  });
  const statusBar = new StatusBar();
  statusBar.registerStatusItem('running', { item });
  const facts = new Map<string, IKernelFact>();
  const changed = new Signal<IKernelStatusTracker, IKernelStatusChange>(
    {} as IKernelStatusTracker
  );
  let models: Session.IModel[] = [];
  countLivingOnly(
    statusBar,
    { running: () => models.values() },
    { changed, get: id => facts.get(id) ?? null }
  );
  return {
    model: item.model!,
    list: (...ids: (string | null)[]) => {
      models = ids.map(
        id => ({ kernel: id && { id, name: '' } }) as Session.IModel
      );
      runningChanged.emit(models);
    },
    becomes: (id: string, after: IKernelFact) => {
      const before = facts.get(id) ?? null;
      facts.set(id, after);
      changed.emit({ id, before, after, confirmed: true });
    }
  };
}

describe('countLivingOnly', () => {
  it('counts the sessions whose kernels live', () => {
    const { becomes, list, model } = scene();
    const told = jest.fn();
    list('a', 'b', null);
    expect(model.sessions).toBe(3);
    model.stateChanged.connect(told);
    becomes('a', fact('running'));
    expect(told).not.toHaveBeenCalled();
    becomes('a', fact('dead'));
    expect(told).toHaveBeenCalledTimes(1);
    expect(model.sessions).toBe(2);
    list('a', 'b');
    expect(model.sessions).toBe(1);
    becomes('a', fact('restarting'));
    expect(told).toHaveBeenCalledTimes(3);
    expect(model.sessions).toBe(2);
  });

  it('leaves a status bar without a count alone', () => {
    const tracker = { changed: new Signal<never, never>({} as never) };
    expect(() =>
      countLivingOnly(
        new StatusBar(),
        { running: () => [].values() },
        { ...tracker, get: () => null }
      )
    ).not.toThrow();
  });
});

describe('listDeadSessions', () => {
  const session = (id: string): Session.IModel => ({
    id,
    name: id,
    path: `${id}.ipynb`,
    type: 'notebook',
    kernel: { id: `kernel-of-${id}`, name: 'python3' }
  });
  const alive = [session('alive')];
  const all = [session('alive'), session('dead')];

  /**
   * A page with JupyterLab's own manager, whose server leaves out what is dead.
   */
  function page(
    sessions: () => Promise<unknown>,
    serverReports: boolean | null = true
  ) {
    const client = {
      listRunning: jest.fn(async () => alive),
      update: async (model: object) => ({ ...session('dead'), ...model })
    };
    const connection = { ...emitters(), dispose: jest.fn() };
    const manager = new SessionManager({
      kernelManager: {
        isActive: false,
        connectTo: ({ model }: Kernel.IKernelConnection.IOptions) => ({
          ...connection,
          ...model
        })
      } as unknown as Kernel.IManager,
      sessionAPIClient: client as unknown as Session.ISessionAPIClient,
      standby: 'never'
    });
    const tracker = { serverReports };
    const stock = listDeadSessions(manager, { sessions }, tracker);
    const paths = async () => {
      await manager.refreshRunning();
      return [...manager.running()].map(({ path }) => path);
    };
    return { client, connection, manager, paths, stock, tracker };
  }

  function emitters() {
    const names = [
      'statusChanged',
      'connectionStatusChanged',
      'pendingInput',
      'unhandledMessage',
      'iopubMessage',
      'anyMessage'
    ];
    return Object.fromEntries(names.map(name => [name, new Signal({})]));
  }

  const managers: SessionManager[] = [];

  afterEach(() => managers.splice(0).forEach(manager => manager.dispose()));

  it('lets a document keep the session of its dead kernel, and rename it', async () => {
    const { connection, manager, paths } = page(async () => ({
      epoch: 'e',
      sessions: all
    }));
    managers.push(manager);
    // As a document that is opened does: after a reload too.
    expect(await paths()).toEqual(['alive.ipynb', 'dead.ipynb']);
    const document = manager.connectTo({ model: session('dead') });
    await document.setPath('renamed.ipynb');
    await paths();
    expect(document.isDisposed).toBe(false);
    expect(document.kernel?.id).toBe('kernel-of-dead');
    expect(connection.dispose).not.toHaveBeenCalled();
  });

  it.each([
    ['has no such list', async () => undefined],
    ['answers with something else', async () => '<html>'],
    ['fails', () => Promise.reject(new Error('500'))]
  ])('lists as stock where the server %s', async (_, sessions) => {
    const { manager, paths } = page(sessions, null);
    managers.push(manager);
    expect(await paths()).toEqual(['alive.ipynb']);
  });

  it('does not ask a server that does not report', async () => {
    const sessions = jest.fn(async () => ({ sessions: all }));
    const { client, manager, paths, stock, tracker } = page(sessions, false);
    managers.push(manager);
    expect(await paths()).toEqual(['alive.ipynb']);
    expect(sessions).not.toHaveBeenCalled();
    tracker.serverReports = true;
    expect(await paths()).toEqual(['alive.ipynb', 'dead.ipynb']);
    stock!.dispose();
    client.listRunning.mockClear();
    expect(await paths()).toEqual(['alive.ipynb']);
    expect(client.listRunning).toHaveBeenCalled();
  });

  it('leaves the manager of another extension alone', () => {
    const manager = { refreshRunning: () => Promise.resolve() };
    expect(
      listDeadSessions(
        manager as unknown as Session.IManager,
        { sessions: async () => undefined },
        { serverReports: true }
      )
    ).toBeNull();
  });
});
