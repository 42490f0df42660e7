import { TranslationBundle } from '@jupyterlab/translation';
import { sentence } from '../sentence';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusChange, IKernelStatusTracker } from '../tracker/token';
import { deathOf, IDeath } from './death';

/**
 * Says of the kernels on this page that they died, and that they are well
 * again; of busy and idle it says nothing.
 */
export class Announcer {
  /**
   * @param tracker - What is known of the kernels.
   * @param sessions - Whose they are.
   * @param trans - The reader's language.
   * @param say - Has a text read out.
   */
  constructor(
    tracker: IKernelStatusTracker,
    sessions: Pick<IKernelSessions, 'find'>,
    trans: TranslationBundle,
    say: (text: string, urgent: boolean) => void
  ) {
    this._sessions = sessions;
    this._trans = trans;
    this._say = say;
    tracker.changed.connect(this._onChanged, this);
  }

  private _onChanged(_: unknown, change: IKernelStatusChange): void {
    const { id, after, confirmed } = change;
    if (!confirmed || !after) {
      return;
    }
    const names = this._sessions
      .find(id)
      .map(({ context }) => context.name)
      .join(', ');
    if (!names) {
      return;
    }
    const death = deathOf(after);
    const told = this._told.get(id);
    // A kernel met well had its death before this page was there.
    const past = death?.phase === 'restarted' && told === undefined;
    this._told.set(id, death?.key ?? '');
    if (death && death.key !== told && !past) {
      this._down.add(id);
      this._say(this._deathText(death, names), true);
    }
    if (after.status === 'running' && this._down.delete(id)) {
      this._say(
        this._trans.__('The kernel for %1 is running again.', names),
        false
      );
    }
  }

  private _deathText(death: IDeath, names: string): string {
    const trans = this._trans;
    const cause = sentence(trans, death.cause, death.exit);
    return death.phase === 'launch-failed'
      ? trans.__('The kernel for %1 could not be started. %2', names, cause)
      : trans.__('The kernel for %1 died. %2', names, cause);
  }

  private readonly _sessions: Pick<IKernelSessions, 'find'>;
  private readonly _trans: TranslationBundle;
  private readonly _say: (text: string, urgent: boolean) => void;
  private readonly _told = new Map<string, string>();
  private readonly _down = new Set<string>();
}
