import { ISessionContext } from '@jupyterlab/apputils';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { NoKernelReasons } from './nokernelreasons';
import { IKernelSession, IKernelSessions } from './token';

/**
 * Finds the session of a widget, or `null` when it knows none.
 */
export type SessionProvider = (widget: Widget | null) => ISessionContext | null;

/**
 * The sessions of the page's widgets.
 */
export class KernelSessions implements IKernelSessions {
  /**
   * @param widgets - Lists the open widgets.
   */
  constructor(widgets: () => Iterable<Widget>) {
    this._widgets = widgets;
  }

  get current(): IKernelSession | null {
    return this._current;
  }

  get currentChanged(): ISignal<this, void> {
    return this._currentChanged;
  }

  readonly noKernelReasons = new NoKernelReasons();

  readonly addSessionProvider = (provider: SessionProvider): void => {
    this._providers.add(provider);
    this.select(this._widget);
  };

  find(kernelId: string): IKernelSession[] {
    const found: IKernelSession[] = [];
    for (const widget of this._widgets()) {
      const context = this._contextOf(widget);
      if (context?.session?.kernel?.id === kernelId) {
        found.push({ widget, context });
      }
    }
    return found.sort(
      (a, b) =>
        Number(b.widget === this._widget) - Number(a.widget === this._widget)
    );
  }

  /**
   * Make a widget the current one.
   */
  select(widget: Widget | null): void {
    this._widget = widget;
    this._current?.context.kernelChanged.disconnect(this._emit, this);
    const context = this._contextOf(widget);
    this._current = widget && context ? { widget, context } : null;
    context?.kernelChanged.connect(this._emit, this);
    this._emit();
  }

  private _emit(): void {
    this._currentChanged.emit();
  }

  private _contextOf(widget: Widget | null): ISessionContext | null {
    for (const provider of this._providers) {
      const context = provider(widget);
      if (context) {
        return context;
      }
    }
    return null;
  }

  private readonly _widgets: () => Iterable<Widget>;
  private readonly _providers = new Set<SessionProvider>();
  private readonly _currentChanged = new Signal<this, void>(this);
  private _widget: Widget | null = null;
  private _current: IKernelSession | null = null;
}

/**
 * Call a function with each session, once, when it is first on screen.
 *
 * #### Notes
 * Only the sessions hold their listeners: nothing keeps a closed one.
 */
export function eachContext(
  sessions: IKernelSessions,
  follow: (context: ISessionContext) => void
): void {
  const followed = new WeakSet<ISessionContext>();
  const look = () => {
    const context = sessions.current?.context;
    if (context && !followed.has(context)) {
      followed.add(context);
      follow(context);
    }
  };
  sessions.currentChanged.connect(look);
  look();
}

/**
 * Restart the kernel of a session, also when it is dead.
 *
 * #### Notes
 * A connection of JupyterLab's own disposes itself when its kernel dies, and
 * can then restart nothing: another kernel of that kind takes its place.
 */
export async function restartKernel(context: ISessionContext): Promise<void> {
  const kernel = context.session?.kernel;
  if (kernel?.isDisposed) {
    await context.changeKernel({ name: kernel.name });
  } else {
    await context.restartKernel();
  }
}
