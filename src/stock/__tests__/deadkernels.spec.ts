import { RunningSessions } from '@jupyterlab/apputils';
import { ServiceManager, Session } from '@jupyterlab/services';
import { StatusBar } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import { fact } from '../../__tests__/facts';
import { IKernelFact } from '../../wire/kernel';
import { IKernelStatusChange, IKernelStatusTracker } from '../../tracker/token';
import { countLivingOnly } from '../deadkernels';

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
