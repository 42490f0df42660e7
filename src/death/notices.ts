import {
  ISessionContext,
  ISessionContextDialogs,
  Notification
} from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { IKernelEvidence } from '../evidence/token';
import { IKernelFact } from '../wire/kernel';
import { plainText } from '../wire/read';
import { noKernelReasons } from '../sessions/nokernelreasons';
import { restartKernel } from '../sessions/sessions';
import { IKernelSessions } from '../sessions/token';
import { SeenStore } from '../ui/seen';
import { IKernelStatusChange, IKernelStatusTracker } from '../tracker/token';
import { deathOf, IDeath, Phase } from '../tracker/deaths';
import { Answer } from './dialog';
import { DeathNotification } from './notification';
import { isNews, isSettled, Presentation, choosePresentation } from './policy';
import { happened } from './notice';
import { DeathMessage } from './message';

/**
 * Tells of the deaths of the kernels on the page: one death, one message.
 */
export class DeathNotices {
  constructor(options: DeathNotices.IOptions) {
    this._options = options;
    this._notification = new DeathNotification(options.trans);
    options.tracker.changed.connect(this._onChanged, this);
    options.sessions.currentChanged.connect(this._onCurrentChanged, this);
  }

  /**
   * How deaths are told.
   */
  manner: Presentation = 'dialog';

  /**
   * Tell that a session got no kernel.
   *
   * @param context - The session context.
   * @param message - What the server answered.
   *
   * #### Notes
   * Wherever the document is: stock asks right after this for another kernel.
   */
  async launchFailed(context: ISessionContext, message: string): Promise<void> {
    const { tracker, told, trans } = this._options;
    const telling = this._telling([context.name], 'launch-failed');
    // Before the look-up: stock's kernel selector must come after this dialog.
    const answer = this.manner === 'dialog' ? telling.ask() : null;
    const deaths = await tracker.list().then(newestFailures, () => []);
    const death = deaths.find(death => !told.has(death.key)) ?? null;
    if (death) {
      told.add(death.key);
      telling.update(death);
    } else {
      telling.change({ cause: plainText(message) });
    }
    const { notice } = telling;
    noKernelReasons.note(context, { status: 'dead', reason: notice.cause });
    if (this.manner === 'notification') {
      Notification.error(`${happened(trans, notice)}\n${notice.cause}`, {
        autoClose: false
      });
    }
    await answer;
  }

  private _onChanged(_: unknown, change: IKernelStatusChange): void {
    const { id, after, confirmed } = change;
    // Anybody may have posted an event: only REST's word is told.
    if (confirmed && after) {
      this._consider(after);
    } else if (confirmed && this._notified.has(id)) {
      this._drop(id);
    }
  }

  private _onCurrentChanged(): void {
    const { tracker, sessions } = this._options;
    const id = sessions.current?.context.session?.kernel?.id;
    if (id !== undefined && tracker.isConfirmed(id)) {
      const fact = tracker.get(id);
      if (fact) {
        this._consider(fact);
      }
    }
  }

  private _consider(fact: IKernelFact): void {
    const { id } = fact;
    const death = deathOf(fact);
    if (!this._notification.isOpen) {
      this._notified.forEach(dismissed => this._close(dismissed));
    }
    const telling = this._open.get(id);
    if (telling) {
      this._update(id, telling, death);
      return;
    }
    const { sessions, told, tracker } = this._options;
    const users = sessions.find(id);
    if (users.length === 0) {
      return;
    }
    const news =
      death &&
      told.add(death.key) &&
      isNews(death, tracker.firstKnown(id), this._muted.has(id));
    if (news && this.manner !== 'quiet') {
      const names = users.map(({ context }) => context.name);
      const telling = this._telling(names, death.phase);
      telling.update(death);
      this._open.set(id, telling);
      if (this._pending.push(id) === 1) {
        void this._options.moment().then(() => this._show());
      }
    }
  }

  private _update(
    id: string,
    telling: DeathMessage,
    death: IDeath | null
  ): void {
    const notified = this._notified.has(id);
    if (death) {
      this._options.told.add(death.key);
    }
    if (notified && isSettled(telling.notice.phase, death?.phase ?? null)) {
      this._drop(id);
      return;
    }
    if (death) {
      telling.update(death);
    } else {
      // Asked for since: the kernel is a new one.
      telling.change({ phase: 'restarted' });
    }
    if (notified) {
      this._notify();
    }
  }

  /**
   * Tell of the kernels that died within a moment.
   */
  private _show(): void {
    const fresh = this._pending.splice(0);
    const [id] = fresh;
    const manner = choosePresentation({
      wanted: this.manner,
      deaths: fresh.length,
      onScreen: this._options.sessions
        .find(id)
        .some(({ widget }) => widget.isVisible),
      asking: [...this._open.values()].some(({ isAsking }) => isAsking)
    });
    if (manner === 'dialog') {
      void this._ask(id);
    } else {
      fresh.forEach(id => this._notified.add(id));
      this._notify();
    }
  }

  private _notify(): void {
    const kernels = [...this._notified].map(id => ({
      notice: this._open.get(id)!.notice,
      restart: () => void this._follow(id, 'restart'),
      open: () => this._lead(id)
    }));
    this._notification.show(kernels);
  }

  /**
   * Lead from the notification to a document, and tell the death there.
   */
  private _lead(id: string): void {
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
    const telling = this._open.get(id)!;
    const answer = await telling.ask();
    this._close(id);
    await this._follow(id, answer, telling.goToCell);
  }

  /**
   * Tell no longer of a kernel in the notification.
   */
  private _drop(id: string): void {
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

  private _telling(names: readonly string[], phase: Phase): DeathMessage {
    const { kernelEvidence, trans } = this._options;
    return new DeathMessage(names, phase, kernelEvidence, trans);
  }

  private readonly _options: DeathNotices.IOptions;
  private readonly _notification: DeathNotification;
  private readonly _open = new Map<string, DeathMessage>();
  private readonly _notified = new Set<string>();
  private readonly _muted = new Set<string>();
  private readonly _pending: string[] = [];
}

/**
 * A namespace for `Notices` statics.
 */
export namespace DeathNotices {
  /**
   * The options of the notices.
   */
  export interface IOptions {
    readonly tracker: IKernelStatusTracker;
    readonly sessions: IKernelSessions;
    readonly dialogs: ISessionContext.IDialogs | ISessionContextDialogs;
    readonly told: SeenStore;
    readonly kernelEvidence: IKernelEvidence;
    readonly trans: TranslationBundle;

    /**
     * Brings a document on screen.
     */
    readonly activate: (widget: Widget) => void;

    /**
     * Lets the moment pass in which deaths are told together.
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
