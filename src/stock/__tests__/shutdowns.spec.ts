import { ISessionContext } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { fact } from '../../__tests__/facts';
import { ExitCause } from '../../wire/kernel';
import { NoKernelReasons } from '../../sessions/nokernelreasons';
import { IKernelSession } from '../../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../../tracker/token';
import { IShutdowns, noteShutdowns } from '../shutdowns';

/**
 * A page with one document, whose kernel is about to be shut down.
 */
function scene(isTerminating = false) {
  const context = {
    isTerminating,
    kernelChanged: new Signal({})
  } as unknown as ISessionContext;
  let documents = [{ context } as IKernelSession];
  const noKernelReasons = new NoKernelReasons();
  const changed = new Signal<object, IKernelStatusChange>({});
  let answer = () => undefined as void;
  const manager: IShutdowns = {
    shutdown: () => new Promise<void>(resolve => (answer = resolve)),
    shutdownAll: () => Promise.reject(new Error('HTTP 500')),
    refreshRunning: jest.fn(() => Promise.resolve())
  };
  noteShutdowns(
    { changed } as unknown as IKernelStatusTracker,
    { find: () => documents, noKernelReasons },
    [manager],
    nullTranslator.load('')
  );
  const terminated = (cause: ExitCause) => ({ ...fact('terminated'), cause });
  return {
    manager,
    answer: () => answer(),
    ends: (cause: ExitCause = 'shutdown') =>
      changed.emit({
        id: 'k',
        before: fact('terminating'),
        after: terminated(cause),
        confirmed: false
      }),
    isForgotten: (cause: ExitCause = 'shutdown') =>
      changed.emit({
        id: 'k',
        before: terminated(cause),
        after: null,
        confirmed: true
      }),
    isConfirmed: (cause: ExitCause) =>
      changed.emit({
        id: 'k',
        before: fact('terminated', { cause }),
        after: null,
        confirmed: true
      }),
    isLost: () =>
      changed.emit({
        id: 'k',
        before: fact('running'),
        after: null,
        confirmed: true
      }),
    close: () => {
      documents = [];
    },
    reason: () => noKernelReasons.get(context)?.reason
  };
}

describe('noteShutdowns', () => {
  it.each<[ExitCause, string]>([
    ['shutdown', 'Shut down from elsewhere'],
    ['culled', 'Shut down after being idle']
  ])('tells of %s', (cause, reason) => {
    const { ends, isForgotten, close, ...page } = scene();
    ends(cause);
    expect(page.reason()).toBeUndefined();
    // The session may be gone from the page before the answer.
    close();
    isForgotten(cause);
    expect(page.reason()).toBe(reason);
    expect(page.manager.refreshRunning).toHaveBeenCalledTimes(1);
  });

  it('believes no event alone, and no silence', () => {
    const forged = scene();
    forged.ends();
    expect(forged.reason()).toBeUndefined();
    const silent = scene();
    silent.isForgotten();
    expect(silent.reason()).toBeUndefined();
  });

  it('tells of a culled kernel that the server still had', () => {
    const { ends, isConfirmed, reason } = scene();
    ends('culled');
    isConfirmed('culled');
    expect(reason()).toBe('Shut down after being idle');
  });

  it('tells of a kernel that a restarted server does not know', () => {
    const { isLost, manager, reason } = scene();
    isLost();
    expect(reason()).toBe('The server no longer has this kernel');
    expect(manager.refreshRunning).toHaveBeenCalledTimes(1);
  });

  it('is silent about what this document asked for', () => {
    const { ends, isForgotten, isLost, reason } = scene(true);
    ends();
    isForgotten();
    isLost();
    expect(reason()).toBeUndefined();
  });

  it('is silent about what this page asked for, and only about that', async () => {
    const { manager, answer, ends, isForgotten, reason } = scene();
    const asked = manager.shutdown('k');
    ends();
    answer();
    await asked;
    isForgotten();
    expect(reason()).toBeUndefined();
    await expect(manager.shutdownAll()).rejects.toThrow('HTTP 500');
    ends();
    isForgotten();
    expect(reason()).toBe('Shut down from elsewhere');
  });
});
