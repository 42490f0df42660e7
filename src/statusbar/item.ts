import { ISessionContext } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';
import { Title, Widget } from '@lumino/widgets';
import { FrameGate } from '../ui/framegate';
import { statusIcon } from '../ui/icons';
import { setAttribute, setText } from '../ui/dom';
import { resolve } from '../sessions/resolve';
import { localState } from '../sessions/localstate';
import { IKernelSession, IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { IItemView, itemView } from './view';

const CLASS = 'jp-KernelStatusItem';

/**
 * The status bar item of the current session's kernel.
 *
 * #### Notes
 * Each axis is an element of its own, named by its class and carrying its
 * untranslated value as a data attribute.
 */
export class KernelStatusItem extends Widget {
  constructor(options: KernelStatusItem.IOptions) {
    super();
    this._options = options;
    this.addClass(CLASS);
    this.addClass('jp-mod-highlighted');
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'button');
    this.node.setAttribute('aria-haspopup', 'dialog');
    this.node.setAttribute('aria-expanded', 'false');
    this._status.append(this._icon, this._statusText);
    this.node.append(
      this._status,
      this._kernelName,
      this._executionState,
      this._connection,
      this._reason
    );
    options.tracker.changed.connect(this._gate.pass);
    options.tracker.serverReportsChanged.connect(this._gate.pass);
    options.sessions.noKernelReasons.changed.connect(this._gate.pass);
    options.sessions.currentChanged.connect(this._onCurrentChanged, this);
    this._onCurrentChanged();
  }

  /**
   * Whether there is a session to show.
   */
  get isActive(): boolean {
    return this._session !== null;
  }

  /**
   * Emitted when `isActive` changes.
   */
  get activeStateChanged(): ISignal<this, void> {
    return this._activeStateChanged;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._follow(null);
    this._gate.dispose();
    const { tracker, sessions } = this._options;
    tracker.changed.disconnect(this._gate.pass);
    tracker.serverReportsChanged.disconnect(this._gate.pass);
    sessions.noKernelReasons.changed.disconnect(this._gate.pass);
    Signal.clearData(this);
    super.dispose();
  }

  handleEvent(event: Event): void {
    const pressed =
      event instanceof KeyboardEvent &&
      (event.key === 'Enter' || event.key === ' ');
    if ((event.type === 'click' || pressed) && this._session) {
      event.preventDefault();
      event.stopPropagation();
      this._options.activate();
    }
  }

  protected onAfterAttach(): void {
    this.node.addEventListener('click', this);
    this.node.addEventListener('keydown', this);
  }

  protected onBeforeDetach(): void {
    this.node.removeEventListener('click', this);
    this.node.removeEventListener('keydown', this);
  }

  private _onCurrentChanged(): void {
    const wasActive = this.isActive;
    this._follow(this._options.sessions.current);
    if (this.isActive !== wasActive) {
      this._activeStateChanged.emit();
    }
    this._gate.pass();
  }

  private _follow(session: IKernelSession | null): void {
    if (session?.context !== this._session?.context) {
      this._listen(this._session?.context, 'disconnect');
      this._listen(session?.context, 'connect');
    }
    this._listenTitle(this._session?.widget.title, 'disconnect');
    this._listenTitle(session?.widget.title, 'connect');
    this._session = session;
  }

  private _listen(
    context: ISessionContext | undefined,
    verb: 'connect' | 'disconnect'
  ): void {
    context?.statusChanged[verb](this._gate.pass);
    context?.connectionStatusChanged[verb](this._gate.pass);
    context?.kernelChanged[verb](this._gate.pass);
    context?.specsManager.specsChanged[verb](this._gate.pass);
  }

  private _listenTitle(
    title: Title<Widget> | undefined,
    verb: 'connect' | 'disconnect'
  ): void {
    title?.changed[verb](this._gate.pass);
  }

  private _render(): void {
    const { trans, tracker, sessions } = this._options;
    if (!this._session || this._session.context.isDisposed) {
      return;
    }
    const { context, widget } = this._session;
    const id = context.session?.kernel?.id;
    const fact = id === undefined ? null : tracker.get(id);
    const page = localState(context, sessions, tracker);
    this._apply(itemView(resolve(fact, page), widget.title.label, trans));
  }

  /**
   * Touch only what differs from what the DOM shows.
   */
  private _apply(view: IItemView): void {
    const shown = this._shown;
    if (view.icon !== shown?.icon) {
      this._icon.replaceChildren();
      statusIcon(view.icon).element({ container: this._icon });
    }
    setText(this._statusText, view.statusText);
    setText(this._kernelName, view.kernelName);
    setText(this._executionState, view.executionText);
    setText(this._connection, view.connectionText);
    setText(this._reason, view.reason);
    setAttribute(this.node, 'data-severity', view.severity);
    setAttribute(this._status, 'data-status', view.status);
    setAttribute(
      this._executionState,
      'data-execution-state',
      view.executionState
    );
    setAttribute(this._connection, 'data-connection', view.connection);
    setAttribute(this.node, 'title', view.tooltip);
    setAttribute(this.node, 'aria-label', view.label);
    this._shown = view;
  }

  private readonly _options: KernelStatusItem.IOptions;
  private readonly _gate = new FrameGate(() => this._render());
  private readonly _activeStateChanged = new Signal<this, void>(this);
  private readonly _status = part('status');
  private readonly _icon = part('icon');
  private readonly _statusText = part('statusText');
  private readonly _kernelName = part('kernelName');
  private readonly _executionState = part('executionState');
  private readonly _connection = part('connection');
  private readonly _reason = part('reason');
  private _session: IKernelSession | null = null;
  private _shown: IItemView | null = null;
}

/**
 * A namespace for `KernelStatusItem` statics.
 */
export namespace KernelStatusItem {
  /**
   * The options of an item.
   */
  export interface IOptions {
    readonly tracker: IKernelStatusTracker;
    readonly sessions: IKernelSessions;
    readonly trans: TranslationBundle;

    /**
     * Called on a click, or a press of Enter or Space.
     */
    readonly activate: () => void;
  }
}

function part(name: string): HTMLSpanElement {
  const node = document.createElement('span');
  node.className = `${CLASS}-${name}`;
  return node;
}
