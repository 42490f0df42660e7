import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { pseudo, shownBy, untranslated } from '../../__tests__/pseudo';
import { IKernelFact, ILastExit } from '../../wire/kernel';
import { StatusFlags } from '../../flags/flags';
import { IKernelDocument } from '../../wire/document';
import { IKernelSession } from '../../sessions/token';
import { NoKernelReasons } from '../../sessions/nokernelreasons';
import { IKernelStatusTracker } from '../../tracker/token';
import { kernelActions } from '../actions';
import { Activity, ServerClock } from '../observed';
import { DetailsView } from '../view';

const EXIT: ILastExit = {
  number: 1,
  cause: 'signal',
  kind: 'segmentation-fault',
  certain: true,
  facts: { signal: 'SIGSEGV', crashed: true },
  reason: 'Crashed with SIGSEGV (segmentation fault)',
  exitCode: null,
  signal: 'SIGSEGV',
  initiator: 'kernel',
  startedAt: '',
  endedAt: '2026-01-01T12:00:00Z',
  restarts: 2
};

const FACT: IKernelFact = {
  id: '1234',
  name: 'python3',
  status: 'dead',
  executionState: 'dead',
  reason: EXIT.reason,
  lastExit: EXIT,
  seq: 3,
  epoch: 'e'
};

const now = Date.now();

const DOCUMENT: IKernelDocument = {
  fact: FACT,
  restarts: 2,
  startedAt: now - 90_000,
  history: [
    { seq: 1, status: 'starting', at: now - 90_000, reason: '' },
    { seq: 2, status: 'running', at: now - 89_000, reason: '' },
    { seq: 3, status: 'dead', at: now - 5000, reason: EXIT.reason }
  ]
};

function scene(fact: IKernelFact | null, hears = true) {
  const context = {
    name: 'a.ipynb',
    isDisposed: false,
    kernelDisplayName: 'Python 3',
    kernelDisplayStatus: 'idle',
    session: {
      kernel: { id: '1234', status: 'idle', connectionStatus: 'connected' }
    },
    statusChanged: new Signal<object, void>({}),
    connectionStatusChanged: new Signal<object, void>({}),
    kernelChanged: new Signal<object, void>({})
  };
  const widget = new Widget();
  widget.title.label = 'a.ipynb';
  const asked: string[] = [];
  const tracker = {
    serverReports: fact !== null,
    changed: new Signal<object, void>({}),
    serverReportsChanged: new Signal<object, void>({}),
    get: () => fact,
    isConfirmed: () => true,
    document: (id: string) => {
      asked.push(id);
      return Promise.resolve(fact ? { ...DOCUMENT, fact } : null);
    },
    receivesEvents: hears,
    receivesEventsChanged: new Signal<object, void>({})
  };
  const flags = new StatusFlags({ warn: () => {}, debug: () => {} });
  const activity = new Activity();
  activity.note('1234', 'idle', now - 80_000);
  activity.note('1234', 'busy', now - 60_000);
  const ran: string[] = [];
  const actions = kernelActions(
    { selectKernel: async () => {}, restart: async () => true },
    pseudo
  );
  const view = new DetailsView({
    sessions: { noKernelReasons: new NoKernelReasons() },
    session: { context, widget } as unknown as IKernelSession,
    tracker: tracker as unknown as IKernelStatusTracker,
    flags,
    activity,
    clock: new ServerClock(),
    trans: pseudo,
    language: 'en',
    actions: () => actions,
    actionsChanged: new Signal<object, void>({}),
    run: action => ran.push(action.id)
  });
  return { view, flags, asked, ran, context };
}

async function drawn(view: DetailsView): Promise<void> {
  Widget.attach(view, document.body);
  await Promise.resolve();
  await new Promise(resolve => requestAnimationFrame(resolve));
  await new Promise(resolve => requestAnimationFrame(resolve));
}

const DATA = ['a.ipynb', 'Python 3', '1234', 'PM', 'AM', 'Jan'];

describe('DetailsView', () => {
  it.each<[string, IKernelFact | null, boolean]>([
    ['a dead kernel', FACT, true],
    [
      'a kernel that is well again',
      { ...FACT, status: 'running', executionState: 'busy', reason: '' },
      true
    ],
    ['a page without events', FACT, false],
    ['a server that reports nothing', null, true]
  ])('says every word through the translator: %s', async (_, fact, hears) => {
    const { view, flags } = scene(fact, hears);
    flags.fromPage('1234', 'unknown');
    flags.fromWire('1234', 'dead');
    flags.fromWire('1234', '\u201cPM\u201d');
    await drawn(view);
    const texts = shownBy(view.node);
    expect(texts.length).toBeGreaterThan(15);
    expect(texts.flatMap(text => untranslated(text, DATA))).toEqual([]);
    view.dispose();
  });

  it('shows axes, last exit, timeline and actions', async () => {
    const { view, ran } = scene(FACT);
    await drawn(view);
    const row = (name: string) =>
      view.node.querySelector<HTMLElement>(`[data-row="${name}"]`)!;
    expect(row('status').dataset.value).toBe('dead');
    expect(row('last-exit').textContent).toContain('segmentation fault');
    expect(row('uptime').hidden).toBe(true);
    expect(row('restarts').textContent).toContain('2');
    expect(
      [...view.node.querySelectorAll<SVGElement>('rect')].map(
        rect => rect.dataset.doing
      )
    ).toEqual(['pending', 'alive', 'idle', 'busy', 'down']);
    expect(
      view.node.querySelectorAll('.jp-KernelStatusTimeline-mark')
    ).toHaveLength(1);
    const button = (action: string) =>
      view.node.querySelector<HTMLElement>(`[data-action="${action}"]`)!;
    expect(button('interrupt').getAttribute('aria-disabled')).toBe('true');
    button('interrupt').click();
    button('restart').click();
    expect(ran).toEqual(['restart']);
    view.dispose();
  });

  it('has no timer and no listener once it is closed', async () => {
    const clear = jest.spyOn(window, 'clearInterval');
    const { view, asked, context } = scene(FACT);
    await drawn(view);
    expect(asked).toEqual(['1234']);
    view.dispose();
    expect(clear).toHaveBeenCalledTimes(1);
    context.kernelChanged.emit();
    expect(asked).toHaveLength(1);
    clear.mockRestore();
  });
});
