import { ISessionContext } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { Exit, fact } from '../../__tests__/facts';
import { IEvidence } from '../../wire/evidence';
import { IKernelFact, KernelStatus } from '../../wire/kernel';
import { IKernelSession, IKernelSessions } from '../../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../../tracker/token';
import { NoKernelReasons } from '../../sessions/nokernelreasons';
import { KernelDeaths } from '../../tracker/deaths';
import { SeenStore } from '../../tracker/seen';
import { DeathNotices } from '../notices';

/**
 * A page with one notebook, whose kernel's records the test writes.
 */
export class Page {
  readonly restartKernel = jest.fn(async () => undefined);
  readonly selectKernel = jest.fn(async () => undefined);
  readonly listed: IKernelFact[] = [];
  readonly context = {
    name: 'a.ipynb',
    session: { kernel: { id: 'k' } },
    kernelChanged: new Signal({}),
    restartKernel: this.restartKernel
  } as unknown as ISessionContext;

  /**
   * What the server says of the death; `null` for nothing.
   */
  evidence: Promise<IEvidence | null> = Promise.resolve(null);

  /**
   * How long deaths are told together: not at all.
   */
  moment: Promise<void> = Promise.resolve();

  readonly activate = jest.fn();
  readonly goToCell = jest.fn(async () => undefined);

  constructor(seen = new SeenStore(null)) {
    this.deaths = new KernelDeaths(this, seen);
    Object.defineProperty(this.current.widget, 'isVisible', {
      get: () => this.onScreen
    });
    this.notices = new DeathNotices({
      tracker: this as unknown as IKernelStatusTracker,
      sessions: this as unknown as IKernelSessions,
      dialogs: {
        selectKernel: this.selectKernel,
        restart: async () => true
      },
      kernelEvidence: {
        read: () => this.evidence,
        find: () => this.goToCell,
        report: (_, evidence) => `report: ${evidence?.reason}`
      },
      trans: nullTranslator.load('test'),
      language: 'en',
      activate: this.activate,
      moment: () => this.moment
    });
  }

  readonly offScreen = new Widget();

  /**
   * Whether the notebook is on screen.
   */
  onScreen = true;

  /**
   * The names of documents that have others than their kernels' ids.
   */
  readonly names = new Map<string, string>();

  readonly notices: DeathNotices;
  readonly deaths: KernelDeaths;
  readonly noKernelReasons = new NoKernelReasons();
  readonly changed = new Signal<this, IKernelStatusChange>(this);
  readonly currentChanged = new Signal<this, void>(this);
  readonly current: IKernelSession = {
    widget: new Widget(),
    context: this.context
  };

  find(id: string): IKernelSession[] {
    const context = {
      ...this.context,
      name: this.names.get(id) ?? `${id}.ipynb`
    };
    return id === 'k'
      ? [this.current]
      : id.startsWith('off')
        ? [{ widget: this.offScreen, context: context as ISessionContext }]
        : [];
  }

  get(id = 'k'): IKernelFact | null {
    return this._facts.get(id) ?? null;
  }

  /**
   * What this page knew first of a kernel.
   */
  firstKnown(id: string): IKernelFact | null {
    return this._firstKnown.get(id) ?? null;
  }

  /**
   * The page starts or finds a kernel, of which no record changes.
   */
  know(status: KernelStatus, exit: Exit = null): void {
    this._firstKnown.set('k', fact(status, exit, 1));
  }

  async list(): Promise<IKernelFact[]> {
    return this.listed;
  }

  async tell(
    status: KernelStatus,
    exit: Exit = null,
    confirmed = true,
    id = 'k'
  ): Promise<void> {
    const before = this.get(id);
    const after = { ...fact(status, exit, (before?.seq ?? 0) + 1), id };
    this._facts.set(id, after);
    if (confirmed && !this._firstKnown.has(id)) {
      this._firstKnown.set(id, after);
    }
    this.changed.emit({ id, before, after, confirmed });
    await shown();
  }

  /**
   * The server has forgotten a kernel.
   */
  forget(id: string): void {
    const before = this.get(id);
    this._facts.delete(id);
    this.changed.emit({ id, before, after: null, confirmed: true });
  }

  private readonly _firstKnown = new Map<string, IKernelFact>();
  private readonly _facts = new Map<string, IKernelFact>();
}

/**
 * Dialogs are attached after the promises of those before them.
 */
export async function shown(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}

export const dialogs = () => [
  ...document.querySelectorAll<HTMLElement>('.jp-KernelStatusDialog')
];

export const text = (part: string) =>
  document.querySelector(`.jp-KernelStatusDialog-${part}`)?.textContent;

export const heading = () =>
  dialogs()[0].querySelector('.jp-Dialog-header')?.textContent;

export async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll('.jp-Dialog-button')].find(
    node => node.textContent === label
  );
  (button as HTMLElement).click();
  await shown();
}
