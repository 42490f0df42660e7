import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { fact } from '../../__tests__/facts';
import { pseudo, untranslated } from '../../__tests__/pseudo';
import { KernelStatus } from '../../wire/kernel';
import { IKernelSession } from '../../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../../tracker/token';
import { KernelDeaths } from '../../tracker/deaths';
import { SeenStore } from '../../tracker/seen';
import { Announcer, LiveRegion, isInToast } from '../announcer';

function scene(trans = nullTranslator.load('')) {
  const said: [string, boolean][] = [];
  const owner = {};
  const changed = new Signal<object, IKernelStatusChange>(owner);
  const deaths = new KernelDeaths(
    { changed, firstKnown: () => null },
    new SeenStore(null)
  );
  new Announcer(
    { deaths } as unknown as IKernelStatusTracker,
    {
      find: (id: string) =>
        id === 'k'
          ? [{ context: { name: 'a.ipynb' } } as unknown as IKernelSession]
          : []
    },
    trans,
    (text, urgent) => said.push([text, urgent]),
    async parts => isInToast(parts)
  );
  const tell = async (
    status: KernelStatus,
    number = 0,
    { id = 'k', state = 'idle', confirmed = true } = {}
  ) => {
    const exit = number ? { number } : null;
    const after = { ...fact(status, exit), id, executionState: state };
    changed.emit({ id, before: null, after, confirmed });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { said, tell };
}

const DIED = ['a.ipynb: Kernel was killed', true];
const WELL = ['The kernel for a.ipynb is running again.', false];

describe('Announcer', () => {
  it('says a death and the recovery, each once', async () => {
    const { said, tell } = scene();
    await tell('running');
    await tell('restarting', 1);
    await tell('starting', 1);
    expect(said).toEqual([DIED]);
    await tell('running', 1);
    await tell('running', 1);
    expect(said).toEqual([DIED, WELL]);
  });

  it('says each death', async () => {
    const { said, tell } = scene();
    await tell('restarting', 1);
    await tell('restarting', 2);
    await tell('dead', 3);
    expect(said).toEqual([DIED, DIED, DIED]);
  });

  it.each(['busy', 'idle'])('says nothing of %s', async state => {
    const { said, tell } = scene();
    await tell('running');
    await tell('running', 0, { state });
    expect(said).toEqual([]);
  });

  it('says nothing of deaths before this page, elsewhere, or unconfirmed', async () => {
    const { said, tell } = scene();
    await tell('running', 9);
    await tell('dead', 1, { id: 'of no document here' });
    await tell('dead', 1, { confirmed: false });
    expect(said).toEqual([]);
  });

  it('leaves to a notification what that says, and says the rest', async () => {
    const toast = document.createElement('div');
    toast.className = 'jp-toastContainer';
    toast.innerHTML = '<div role="alert">a.ipynb: Kernel was killed</div>';
    document.body.append(toast);
    const { said, tell } = scene();
    await tell('restarting', 1);
    expect(said).toEqual([]);
    await tell('running', 1);
    expect(said).toEqual([WELL]);
    toast.firstElementChild!.append(
      'It has restarted. All variables are lost.'
    );
    await tell('restarting', 2);
    await tell('running', 2);
    expect(said).toEqual([WELL]);
    toast.remove();
    await tell('restarting', 3);
    expect(said).toEqual([WELL, DIED]);
  });

  it('says all in the reader’s language', async () => {
    const { said, tell } = scene(pseudo);
    await tell('restarting', 1);
    await tell('running', 1);
    expect(said.flatMap(([text]) => untranslated(text))).toEqual([]);
    expect(said).toHaveLength(2);
  });
});

describe('LiveRegion', () => {
  it('has texts read out, the same one twice too, without a frame', () => {
    const region = new LiveRegion();
    const alert = document.querySelector('[role="alert"]')!;
    const status = document.querySelector('[role="status"]')!;
    region.say('a death', true);
    expect(alert.textContent).toBe('a death');
    region.say('a death', true);
    expect(alert.textContent).not.toBe('a death');
    region.say('a recovery', false);
    expect(status.textContent).toBe('a recovery');
    region.dispose();
    expect(document.querySelector('[role="alert"]')).toBeNull();
  });
});
