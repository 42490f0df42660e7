import { ISessionContext, ISessionContextDialogs } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { IKernelFact } from '../contract';
import { plainText } from '../plaintext';
import { sentence } from '../sentence';
import { launchFailures } from '../sessions/launchfailures';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../tracker/token';
import { INotice } from './body';
import { deathOf, IDeath, isFinal } from './death';
import { Answer, NoticeDialog } from './dialog';
import { Told } from './told';

/**
 * Tells of the deaths of the kernels on the page: one death, one message.
 */
export class Notices {
  constructor(options: Notices.IOptions) {
    this._options = options;
    options.tracker.changed.connect(this._onChanged, this);
    options.sessions.currentChanged.connect(this._onCurrentChanged, this);
  }

  /**
   * Whether no dialog opens for a death.
   */
  quiet = false;

  /**
   * Tell that a session got no kernel.
   *
   * @param context - The session context.
   * @param message - What the server answered.
   */
  async launchFailed(context: ISessionContext, message: string): Promise<void> {
    const { tracker, told, trans } = this._options;
    const notice: INotice = {
      names: [context.name],
      cause: '',
      phase: 'launch-failed',
      count: 1
    };
    const dialog = new NoticeDialog(notice, trans);
    // Before the look-up: stock's kernel selector must come after this dialog.
    const answer = dialog.ask();
    const deaths = await tracker.list().then(newestFailures, () => []);
    const death = deaths.find(death => !told.has(death.key)) ?? null;
    if (death) {
      told.add(death.key);
    }
    const cause = death ? this._sentence(death) : plainText(message);
    dialog.tell({ ...notice, cause });
    launchFailures.note(context, cause);
    await answer;
  }

  private _onChanged(_: unknown, change: IKernelStatusChange): void {
    // Anybody may have posted an event: only REST's word opens a dialog.
    if (change.confirmed && change.after) {
      this._consider(change.after);
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
    const open = this._open.get(fact.id);
    const death = deathOf(fact);
    if (open) {
      this._update(open, death);
      return;
    }
    const users = this._options.sessions.find(fact.id);
    if (users.length === 0) {
      return;
    }
    const firstSight = !this._known.has(fact.id);
    this._known.add(fact.id);
    if (!death || !this._options.told.add(death.key)) {
      return;
    }
    // A kernel met running had its death before this page was there; one that
    // dies over and over was told of, until that ends.
    const past = firstSight && death.phase === 'restarted';
    const again = this._dismissed.has(fact.id) && !isFinal(death.phase);
    if (!past && !again && !this.quiet) {
      void this._tell(fact.id, death);
    }
  }

  private _update(open: IOpenNotice, death: IDeath | null): void {
    if (death === null) {
      // Asked for since: the kernel is a new one.
      open.notice = { ...open.notice, phase: 'restarted' };
    } else {
      this._options.told.add(death.key);
      open.notice = {
        ...open.notice,
        cause: this._sentence(death),
        phase: death.phase,
        count: open.notice.count + (death.endedAt === open.endedAt ? 0 : 1)
      };
      open.endedAt = death.endedAt;
    }
    open.dialog.tell(open.notice);
  }

  private async _tell(id: string, death: IDeath): Promise<void> {
    const { sessions, trans } = this._options;
    const names = sessions.find(id).map(({ context }) => context.name);
    const notice: INotice = {
      names,
      cause: this._sentence(death),
      phase: death.phase,
      count: 1
    };
    const dialog = new NoticeDialog(notice, trans);
    const open: IOpenNotice = { dialog, notice, endedAt: death.endedAt };
    this._open.set(id, open);
    const answer = await dialog.ask().catch((): Answer => 'dismiss');
    this._open.delete(id);
    if (open.notice.phase === 'restarting') {
      this._dismissed.add(id);
    } else {
      this._dismissed.delete(id);
    }
    await this._follow(id, answer);
  }

  private _sentence({ cause, exit }: IDeath): string {
    return sentence(this._options.trans, cause, exit);
  }

  private async _follow(id: string, answer: Answer): Promise<void> {
    const context = this._options.sessions.find(id)[0]?.context;
    try {
      if (context && answer === 'restart') {
        await context.restartKernel();
      } else if (context && answer === 'change') {
        await this._options.dialogs.selectKernel(context);
      }
    } catch (reason) {
      console.error(`Kernel ${id} could not be replaced`, reason);
    }
  }

  private readonly _options: Notices.IOptions;
  private readonly _open = new Map<string, IOpenNotice>();
  private readonly _known = new Set<string>();
  private readonly _dismissed = new Set<string>();
}

/**
 * A namespace for `Notices` statics.
 */
export namespace Notices {
  /**
   * The options of the notices.
   */
  export interface IOptions {
    readonly tracker: IKernelStatusTracker;
    readonly sessions: IKernelSessions;
    readonly dialogs: ISessionContext.IDialogs | ISessionContextDialogs;
    readonly told: Told;
    readonly trans: TranslationBundle;
  }
}

interface IOpenNotice {
  readonly dialog: NoticeDialog;
  notice: INotice;
  endedAt: string;
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
