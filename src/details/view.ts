import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { FrameGate } from '../ui/framegate';
import { statusIcon } from '../ui/icons';
import { element, setAttribute, setText } from '../ui/dom';
import { IKernelStatusFlags } from '../flags/token';
import { IKernelDocument } from '../wire/document';
import { resolve, StatusIcon } from '../sessions/resolve';
import { sentence } from '../vocabulary/sentence';
import { localState } from '../sessions/localstate';
import { IKernelSession, IKernelSessions } from '../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../tracker/token';
import { ActionBar } from './actionbar';
import { Activity, ServerClock } from './observed';
import { momentText } from '../vocabulary/time';
import { FlagList } from './flaglist';
import { showAxes, showFacts } from './facts';
import { Rows } from './rows';
import { span, timeline } from './timeline';
import { TimelineView } from './timelineview';
import { IKernelDetailsAction, IKernelDetailsSubject } from './token';

const CLASS = 'jp-KernelStatusDetails';

/**
 * How often what passes by itself is drawn anew, in milliseconds.
 */
const TICK = 1000;

/**
 * Everything that is known of one kernel, live while it is attached.
 */
export class DetailsView extends Widget {
  constructor(options: DetailsView.IOptions) {
    super();
    this._options = options;
    const { trans, language, session } = options;
    this.addClass(CLASS);
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-label', trans.__('Kernel Status'));
    this.node.tabIndex = -1;
    this._drawing = new TimelineView(
      trans,
      at => momentText(at, Date.now(), language),
      reason => this._sentence(reason)
    );
    this._reason.setAttribute('role', 'note');
    this._document.textContent = session.widget.title.label;
    this.node.append(
      element(
        'div',
        `${CLASS}-header`,
        this._icon,
        element('div', `${CLASS}-title`, this._name, this._document)
      ),
      this._reason,
      this._axes.node,
      this._drawing.node,
      this._facts.node,
      this._note,
      this._words.node,
      this._bar.node
    );
    this._render();
  }

  dispose(): void {
    this._gate.dispose();
    super.dispose();
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    const { tracker, flags, actionsChanged, session } = this._options;
    const { context } = session;
    tracker.changed.connect(this._onRecord, this);
    tracker.serverReportsChanged.connect(this._gate.pass);
    tracker.receivesEventsChanged.connect(this._gate.pass);
    flags?.flagged.connect(this._gate.pass);
    actionsChanged.connect(this._gate.pass);
    context.statusChanged.connect(this._gate.pass);
    context.connectionStatusChanged.connect(this._gate.pass);
    context.kernelChanged.connect(this._onKernel, this);
    this._timer = window.setInterval(this._gate.pass, TICK);
    this._ask();
    this.node.focus();
  }

  protected onBeforeDetach(msg: Message): void {
    const { tracker, flags, actionsChanged, session } = this._options;
    const { context } = session;
    window.clearInterval(this._timer);
    tracker.changed.disconnect(this._onRecord, this);
    tracker.serverReportsChanged.disconnect(this._gate.pass);
    tracker.receivesEventsChanged.disconnect(this._gate.pass);
    flags?.flagged.disconnect(this._gate.pass);
    actionsChanged.disconnect(this._gate.pass);
    context.statusChanged.disconnect(this._gate.pass);
    context.connectionStatusChanged.disconnect(this._gate.pass);
    context.kernelChanged.disconnect(this._onKernel, this);
    super.onBeforeDetach(msg);
  }

  private get _id(): string | null {
    return this._options.session.context.session?.kernel?.id ?? null;
  }

  private _onRecord(_: unknown, change: IKernelStatusChange): void {
    if (change.id === this._id) {
      this._gate.pass();
      if (change.confirmed) {
        this._ask();
      }
    }
  }

  private _onKernel(): void {
    this._known = null;
    this._gate.pass();
    this._ask();
  }

  /**
   * Read the kernel's history, unless what is known is as new as the record.
   */
  private _ask(): void {
    const { tracker, clock } = this._options;
    const id = this._id;
    if (id === null || tracker.serverReports === false) {
      return;
    }
    tracker.document(id).then(
      document => {
        if (document && id === this._id) {
          clock.compare(id, document.fact.epoch, document.history);
          this._known = document;
          this._gate.pass();
        }
      },
      reason => {
        console.debug(`History of kernel ${id} could not be read`, reason);
      }
    );
  }

  private _sentence(reason: string): string {
    const id = this._id;
    const fact = id === null ? null : this._options.tracker.get(id);
    return sentence(this._options.trans, reason, fact?.lastExit ?? null);
  }

  private _render(): void {
    const { session, sessions, tracker, trans, activity, clock } =
      this._options;
    if (this.isDisposed || session.context.isDisposed) {
      return;
    }
    const id = this._id;
    const fact = id === null ? null : tracker.get(id);
    const page = localState(session.context, sessions, tracker);
    const shown = resolve(fact, page);
    if (this._icon.dataset.icon !== shown.icon) {
      this._icon.dataset.icon = shown.icon satisfies StatusIcon;
      this._icon.replaceChildren();
      statusIcon(shown.icon).element({ container: this._icon });
    }
    setText(this._name, shown.kernelName);
    setText(this._reason, this._sentence(shown.reason));
    this._reason.hidden = shown.reason === '';
    setAttribute(this.node, 'data-severity', shown.severity);

    const moments = id === null ? [] : activity.of(id);
    const now = Date.now();
    const history = (this._known?.history ?? []).map(entry => ({
      ...entry,
      at: clock.here(entry.at)
    }));
    const facts = { id, shown, fact, history, moments, now };
    showAxes(this._axes, facts, this._options);
    showFacts(this._facts, facts, this._known, this._options);
    const from = now - span(history, moments, now);
    const drawn = timeline(history, moments, from, now);
    this._drawing.node.hidden = drawn.segments.length === 0;
    this._drawing.draw(drawn);
    setText(
      this._note,
      shown.unreported
        ? trans.__(
            'This server does not report kernel status: this is what the page knows by itself.'
          )
        : tracker.receivesEvents
          ? trans.__('The server tells of every change as it happens.')
          : trans.__(
              'No events arrive from the server: it is asked every few seconds.'
            )
    );
    this._words.show((id && this._options.flags?.get(id)) || [], trans);
    this._bar.update(this._options.actions(), this._subject);
  }

  private get _subject(): IKernelDetailsSubject {
    const id = this._id;
    const { session, tracker } = this._options;
    return { session, fact: id === null ? null : tracker.get(id) };
  }

  private readonly _options: DetailsView.IOptions;
  private readonly _gate = new FrameGate(() => this._render());
  private readonly _icon = element('span', `${CLASS}-icon`);
  private readonly _name = element('div', `${CLASS}-name`);
  private readonly _document = element('div', `${CLASS}-document`);
  private readonly _reason = element('p', `${CLASS}-reason`);
  private readonly _axes = new Rows();
  private readonly _facts = new Rows();
  private readonly _drawing: TimelineView;
  private readonly _note = element('p', `${CLASS}-note`);
  private readonly _words = new FlagList();
  private readonly _bar = new ActionBar(action =>
    this._options.run(action, this._subject)
  );
  private _known: IKernelDocument | null = null;
  private _timer = 0;
}

/**
 * A namespace for `DetailsView` statics.
 */
export namespace DetailsView {
  /**
   * The options of a view.
   */
  export interface IOptions {
    readonly session: IKernelSession;
    readonly sessions: Pick<IKernelSessions, 'noKernelReasons'>;
    readonly tracker: IKernelStatusTracker;
    readonly flags: IKernelStatusFlags | null;
    readonly activity: Activity;
    readonly clock: ServerClock;
    readonly trans: TranslationBundle;

    /**
     * The code of the reader's language.
     */
    readonly language: string;

    /**
     * The actions, in their order.
     */
    readonly actions: () => readonly IKernelDetailsAction[];

    readonly actionsChanged: {
      connect(slot: () => void): unknown;
      disconnect(slot: () => void): unknown;
    };

    /**
     * Called with the action whose button is pressed.
     */
    readonly run: (
      action: IKernelDetailsAction,
      subject: IKernelDetailsSubject
    ) => void;
  }
}
