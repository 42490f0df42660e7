import {
  Dialog,
  ISessionContext,
  ISessionContextDialogs,
  Notification
} from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IKernelEvidence } from '../evidence/token';
import { IKernelFact } from '../wire/kernel';
import { plainText } from '../wire/read';
import { restartKernel } from '../sessions/sessions';
import { IKernelSessions } from '../sessions/token';
import {
  IDeath,
  IKernelEnd,
  IKernelStatusTracker,
  Phase
} from '../tracker/token';
import { deathOf, isFinal } from '../tracker/deaths';
import { Answer } from './dialog';
import { DeathNotification } from './notification';
import { isSettled, Presentation, choosePresentation } from './policy';
import { causeOf, headline } from './notice';
import { DeathMessage } from './message';

/**
 * Shows the deaths of the kernels on the page: one death, one message.
 */
export class DeathNotices {
  constructor(options: DeathNotices.IOptions) {
    this._options = options;
    this._notification = new DeathNotification(options.trans);
    options.tracker.deaths.changed.connect(this._onEnd, this);
    options.sessions.currentChanged.connect(this._onCurrentChanged, this);
  }

  /**
   * How deaths are shown.
   */
  presentation: Presentation = 'dialog';

  /**
   * Show that a session got no kernel.
   *
   * @param context - The session context.
   * @param message - What the server answered.
   *
   * #### Notes
   * Wherever the document is: stock asks right after this for another kernel.
   */
  async launchFailed(context: ISessionContext, message: string): Promise<void> {
    const { dialogs, tracker, sessions, trans } = this._options;
    const shown = this._message([context.name], 'launch-failed');
    // Before the look-up: stock's kernel selector must come after this dialog.
    const answer = this.presentation === 'dialog' ? shown.ask() : null;
    const deaths = await tracker.list().then(newestFailures, () => []);
    const death = deaths.find(death => tracker.deaths.markSeen(death));
    if (death) {
      shown.update(death);
    } else {
      shown.change({ message: plainText(message) });
    }
    const { notice } = shown;
    sessions.noKernelReasons.note(context, {
      status: 'dead',
      reason: causeOf(trans, notice)
    });
    if (this.presentation === 'notification') {
      Notification.error(
        [headline(trans, notice), causeOf(trans, notice)].join('\n'),
        { autoClose: false }
      );
    }
    // Of a document that is being opened, stock asks for another by itself.
    if ((await answer) === 'change' && Dialog.tracker.size === 0) {
      await dialogs.selectKernel(context);
    }
  }

  private _onCurrentChanged(): void {
    const { tracker, sessions } = this._options;
    const id = sessions.current?.context.session?.kernel?.id;
    const end = id === undefined ? null : tracker.deaths.get(id);
    if (end) {
      this._onEnd(this, end);
    }
  }

  private _onEnd(_: unknown, { id, fact, death, isNews }: IKernelEnd): void {
    if (!this._notification.isOpen) {
      this._notified.forEach(dismissed => this._close(dismissed));
    }
    const message = this._open.get(id);
    const users = this._options.sessions.find(id);
    if (death && (message || users.length > 0)) {
      this._options.tracker.deaths.markSeen(death);
    }
    if (message && fact) {
      this._update(id, message, death);
    } else if (message && this._notified.has(id)) {
      this._remove(id);
    } else if (
      death &&
      isNews &&
      users.length > 0 &&
      this.presentation !== 'quiet' &&
      (isFinal(death.phase) || !this._muted.has(id))
    ) {
      const names = users.map(({ context }) => context.name);
      const message = this._message(names, death.phase);
      message.update(death);
      this._open.set(id, message);
      if (this._pending.push(id) === 1) {
        void this._options.moment().then(() => this._show());
      }
    }
  }

  private _update(
    id: string,
    message: DeathMessage,
    death: IDeath | null
  ): void {
    const notified = this._notified.has(id);
    if (notified && isSettled(message.notice.phase, death?.phase ?? null)) {
      this._remove(id);
      return;
    }
    if (death) {
      message.update(death);
    } else {
      // Asked for since: the kernel is a new one.
      message.change({ phase: 'restarted' });
    }
    if (notified) {
      this._notify();
    }
  }

  /**
   * Show the deaths of the kernels that died within a moment.
   */
  private _show(): void {
    const pending = this._pending.splice(0);
    const [id] = pending;
    const presentation = choosePresentation({
      wanted: this.presentation,
      deaths: pending.length,
      onScreen: this._options.sessions
        .find(id)
        .some(({ widget }) => widget.isVisible),
      asking: [...this._open.values()].some(({ isAsking }) => isAsking)
    });
    if (presentation === 'dialog') {
      void this._ask(id);
    } else {
      pending.forEach(id => this._notified.add(id));
      this._notify();
    }
  }

  private _notify(): void {
    const kernels = [...this._notified].map(id => ({
      notice: this._open.get(id)!.notice,
      restart: () => void this._follow(id, 'restart'),
      open: () => this._goTo(id)
    }));
    this._notification.show(kernels);
  }

  /**
   * Go from the notification to a document, and show the death there.
   */
  private _goTo(id: string): void {
    const [user] = this._options.sessions.find(id);
    this._notified.delete(id);
    this._notify();
    if (user) {
      this._options.activate(user.widget);
      void this._ask(id);
    } else {
      this._close(id);
    }
  }

  private async _ask(id: string): Promise<void> {
    const message = this._open.get(id)!;
    const answer = await message.ask();
    this._close(id);
    await this._follow(id, answer, message.goToCell);
  }

  /**
   * Show a kernel in the notification no longer.
   */
  private _remove(id: string): void {
    this._close(id);
    this._notify();
  }

  private _close(id: string): void {
    if (this._open.get(id)?.notice.phase === 'restarting') {
      this._muted.add(id);
    } else {
      this._muted.delete(id);
    }
    this._notified.delete(id);
    this._open.delete(id);
  }

  private async _follow(
    id: string,
    answer: Answer,
    goToCell: (() => Promise<void>) | null = null
  ): Promise<void> {
    const context = this._options.sessions.find(id)[0]?.context;
    try {
      if (context && answer === 'restart') {
        await restartKernel(context);
      } else if (context && answer === 'change') {
        await this._options.dialogs.selectKernel(context);
      } else if (answer === 'cell') {
        await goToCell?.();
      }
    } catch (reason) {
      console.error(`No ${answer} for kernel ${id}`, reason);
    }
  }

  private _message(names: readonly string[], phase: Phase): DeathMessage {
    const { kernelEvidence, language, trans } = this._options;
    return new DeathMessage(names, phase, kernelEvidence, trans, language);
  }

  private readonly _options: DeathNotices.IOptions;
  private readonly _notification: DeathNotification;
  private readonly _open = new Map<string, DeathMessage>();
  private readonly _notified = new Set<string>();
  private readonly _muted = new Set<string>();
  private readonly _pending: string[] = [];
}

/**
 * A namespace for `DeathNotices` statics.
 */
export namespace DeathNotices {
  /**
   * The options of the notices.
   */
  export interface IOptions {
    readonly tracker: IKernelStatusTracker;
    readonly sessions: IKernelSessions;
    readonly dialogs: ISessionContext.IDialogs | ISessionContextDialogs;
    readonly kernelEvidence: IKernelEvidence;
    readonly trans: TranslationBundle;

    /**
     * The code of the reader's language.
     */
    readonly language: string;

    /**
     * Brings a document on screen.
     */
    readonly activate: (widget: Widget) => void;

    /**
     * Lets the moment pass in which deaths are shown together.
     */
    readonly moment: () => Promise<void>;
  }
}

function newestFailures(facts: readonly IKernelFact[]): IDeath[] {
  return facts
    .filter(fact => fact.lastExit?.cause === 'launch-failed')
    .sort((a, b) => ended(b).localeCompare(ended(a)))
    .map(deathOf)
    .filter((death): death is IDeath => death !== null);
}

function ended(fact: IKernelFact): string {
  return fact.lastExit?.endedAt ?? '';
}
