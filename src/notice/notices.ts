import { ISessionContext, ISessionContextDialogs } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { IEvidence } from '../autopsy/evidence';
import { findingOf } from '../autopsy/finding';
import { IKernelAutopsies } from '../autopsy/token';
import { IKernelFact } from '../contract';
import { plainText } from '../plaintext';
import { sentence } from '../sentence';
import { launchFailures } from '../sessions/launchfailures';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../tracker/token';
import { INotice } from './body';
import { deathOf, IDeath, isFinal, Phase } from './death';
import { Answer, NoticeDialog } from './dialog';
import { Told } from '../told';

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
    const { tracker, told } = this._options;
    const open = this._dialog([context.name], '', 'launch-failed');
    // Before the look-up: stock's kernel selector must come after this dialog.
    const answer = open.dialog.ask();
    const deaths = await tracker.list().then(newestFailures, () => []);
    const death = deaths.find(death => !told.has(death.key)) ?? null;
    const cause = death ? this._sentence(death) : plainText(message);
    this._change(open, { cause });
    if (death) {
      told.add(death.key);
      this._complete(open, death);
    }
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
      this._change(open, { phase: 'restarted' });
      return;
    }
    this._options.told.add(death.key);
    this._change(open, {
      cause: this._sentence(death),
      phase: death.phase,
      count: open.notice.count + (death.endedAt === open.death?.endedAt ? 0 : 1)
    });
    if (death.key !== open.death?.key) {
      this._complete(open, death);
    }
  }

  private async _tell(id: string, death: IDeath): Promise<void> {
    const names = this._options.sessions
      .find(id)
      .map(({ context }) => context.name);
    const open = this._dialog(names, this._sentence(death), death.phase);
    this._open.set(id, open);
    const chosen = open.dialog.ask().catch((): Answer => 'dismiss');
    this._complete(open, death);
    const answer = await chosen;
    this._open.delete(id);
    if (open.notice.phase === 'restarting') {
      this._dismissed.add(id);
    } else {
      this._dismissed.delete(id);
    }
    await this._follow(id, answer, open.goToCell);
  }

  private _sentence({ cause, exit }: IDeath): string {
    return sentence(this._options.trans, cause, exit);
  }

  private _dialog(
    names: readonly string[],
    cause: string,
    phase: Phase
  ): IOpenNotice {
    const notice: INotice = {
      names,
      cause,
      phase,
      count: 1,
      finding: null,
      canGoToCell: false
    };
    const report = (): string =>
      open.death === null
        ? `${open.notice.cause}\n`
        : this._options.autopsies.report(open.death.fact, open.evidence);
    const open: IOpenNotice = {
      dialog: new NoticeDialog(notice, this._options.trans, report),
      notice,
      death: null,
      evidence: null,
      goToCell: null
    };
    return open;
  }

  private _change(open: IOpenNotice, change: Partial<INotice>): void {
    open.notice = { ...open.notice, ...change };
    open.dialog.tell(open.notice);
  }

  /**
   * Add the evidence to a dialog that tells of a death, when it is there.
   */
  private _complete(open: IOpenNotice, death: IDeath): void {
    const { autopsies } = this._options;
    open.death = death;
    autopsies
      .read(death.fact)
      .then(evidence => {
        if (open.death !== death || open.dialog.isDisposed) {
          return;
        }
        open.evidence = evidence;
        open.goToCell = evidence && autopsies.find(death.fact, evidence);
        this._change(open, {
          finding: findingOf(evidence),
          canGoToCell: open.goToCell !== null
        });
      })
      .catch(reason => {
        console.error('The evidence about a death was not shown', reason);
      });
  }

  private async _follow(
    id: string,
    answer: Answer,
    goToCell: (() => Promise<void>) | null
  ): Promise<void> {
    const context = this._options.sessions.find(id)[0]?.context;
    try {
      if (context && answer === 'restart') {
        await context.restartKernel();
      } else if (context && answer === 'change') {
        await this._options.dialogs.selectKernel(context);
      } else if (answer === 'cell') {
        await goToCell?.();
      }
    } catch (reason) {
      console.error(`No ${answer} for kernel ${id}`, reason);
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
    readonly autopsies: IKernelAutopsies;
    readonly trans: TranslationBundle;
  }
}

interface IOpenNotice {
  readonly dialog: NoticeDialog;
  notice: INotice;

  /**
   * What the dialog tells of; `null` while it is looked up.
   */
  death: IDeath | null;

  evidence: IEvidence | null;
  goToCell: (() => Promise<void>) | null;
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
