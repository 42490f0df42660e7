import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { fact } from '../../__tests__/facts';
import { pseudo, untranslated } from '../../__tests__/pseudo';
import { KernelStatus } from '../../contract';
import { IKernelSession } from '../../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../../tracker/token';
import { Announcer } from '../announcer';
import { LiveRegion } from '../liveregion';

function scene(trans = nullTranslator.load('')) {
  const said: [string, boolean][] = [];
  const owner = {};
  const changed = new Signal<object, IKernelStatusChange>(owner);
  new Announcer(
    { changed } as unknown as IKernelStatusTracker,
    {
      find: (id: string) =>
        id === 'k'
          ? [{ context: { name: 'a.ipynb' } } as unknown as IKernelSession]
          : []
    },
    trans,
    (text, urgent) => said.push([text, urgent])
  );
  const tell = (
    status: KernelStatus,
    endedAt = '',
    { id = 'k', state = 'idle', confirmed = true } = {}
  ) => {
    const exit = endedAt ? { endedAt } : null;
    const after = { ...fact(status, exit), id, executionState: state };
    changed.emit({ id, before: null, after, confirmed });
  };
  return { said, tell };
}

const DIED = ['The kernel for a.ipynb died. Killed by SIGKILL', true];
const WELL = ['The kernel for a.ipynb is running again.', false];

describe('Announcer', () => {
  it('says a death and the recovery, each once', () => {
    const { said, tell } = scene();
    tell('running');
    tell('restarting', 't');
    tell('starting', 't');
    expect(said).toEqual([DIED]);
    tell('running', 't');
    tell('running', 't');
    expect(said).toEqual([DIED, WELL]);
  });

  it('says each death', () => {
    const { said, tell } = scene();
    tell('restarting', 't1');
    tell('restarting', 't2');
    tell('dead', 't3');
    expect(said).toEqual([DIED, DIED, DIED]);
  });

  it.each(['busy', 'idle'])('says nothing of %s', state => {
    const { said, tell } = scene();
    tell('running');
    tell('running', '', { state });
    expect(said).toEqual([]);
  });

  it('says nothing of deaths before this page, elsewhere, or unconfirmed', () => {
    const { said, tell } = scene();
    tell('running', 'before');
    tell('dead', 't', { id: 'of no document here' });
    tell('dead', 't', { confirmed: false });
    expect(said).toEqual([]);
  });

  it('says all in the reader’s language', () => {
    const { said, tell } = scene(pseudo);
    tell('restarting', 't');
    tell('running', 't');
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
