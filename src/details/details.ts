import { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { IKernelSession, IKernelSessions } from '../sessions/token';
import { present } from './surface';
import {
  IKernelDetails,
  IKernelDetailsAction,
  IKernelDetailsSubject
} from './token';
import { DetailsView } from './view';

/**
 * Opens and closes the view, and knows its actions.
 */
export class KernelDetails implements IKernelDetails {
  constructor(options: KernelDetails.IOptions) {
    this._options = options;
    options.sessions.currentChanged.connect(() => {
      if (options.sessions.current?.context !== this._session?.context) {
        this.close();
      }
    });
  }

  get isOpen(): boolean {
    return this._close !== null;
  }

  get openChanged(): ISignal<this, boolean> {
    return this._openChanged;
  }

  toggle(): void {
    const session = this._options.sessions.current;
    if (this.isOpen) {
      this.close();
    } else if (session) {
      this._open(session);
    }
  }

  anchor: Widget | null = null;

  close(): void {
    this._close?.();
  }

  addAction(action: IKernelDetailsAction): IDisposable {
    this._actions = [...this._actions, action].sort(
      (a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity)
    );
    this._actionsChanged.emit();
    return new DisposableDelegate(() => {
      this._actions = this._actions.filter(other => other !== action);
      this._actionsChanged.emit();
    });
  }

  private _open(session: IKernelSession): void {
    const view = new DetailsView({
      ...this._options.view,
      session,
      actions: () => this._actions,
      actionsChanged: this._actionsChanged,
      run: (action, subject) => this._run(action, subject)
    });
    view.disposed.connect(() => {
      this._close = null;
      this._session = null;
      this._openChanged.emit(false);
    });
    this._session = session;
    this._close = present(view, this.anchor, this._options.view.trans);
    this._openChanged.emit(true);
  }

  private _run(
    action: IKernelDetailsAction,
    subject: IKernelDetailsSubject
  ): void {
    if (action.closes !== false) {
      this.close();
    }
    Promise.resolve()
      .then(() => action.execute(subject))
      .catch(reason => {
        console.error(`${action.label}: failed`, reason);
      });
  }

  private readonly _options: KernelDetails.IOptions;
  private readonly _openChanged = new Signal<this, boolean>(this);
  private readonly _actionsChanged = new Signal<this, void>(this);
  private _actions: readonly IKernelDetailsAction[] = [];
  private _session: IKernelSession | null = null;
  private _close: (() => void) | null = null;
}

/**
 * A namespace for `KernelDetails` statics.
 */
export namespace KernelDetails {
  /**
   * The options of the details.
   */
  export interface IOptions {
    readonly sessions: IKernelSessions;
    readonly view: Omit<
      DetailsView.IOptions,
      'session' | 'actions' | 'actionsChanged' | 'run'
    > & { readonly trans: TranslationBundle };
  }
}
