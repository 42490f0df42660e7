import { TranslationBundle } from '@jupyterlab/translation';
import { IEvidence } from '../wire/evidence';
import { summaryOf } from '../evidence/summary';
import { IKernelEvidence } from '../evidence/token';
import { deathKey } from '../tracker/deaths';
import { IDeath, Phase } from '../tracker/token';
import { Answer, NoticeDialog } from './dialog';
import { causeOf, IDeathNotice } from './notice';

/**
 * The open message about the deaths of one kernel.
 */
export class DeathMessage {
  /**
   * @param names - The names of the documents that use the kernel.
   * @param phase - What has become of the kernel.
   * @param kernelEvidence - Why kernels died.
   * @param trans - The reader's language.
   * @param language - Its code.
   */
  constructor(
    names: readonly string[],
    phase: Phase,
    kernelEvidence: IKernelEvidence,
    trans: TranslationBundle,
    language: string
  ) {
    this._notice = {
      names,
      exit: null,
      message: '',
      phase,
      count: 1,
      finding: null,
      canGoToCell: false
    };
    this._kernelEvidence = kernelEvidence;
    this._trans = trans;
    this._language = language;
  }

  get notice(): IDeathNotice {
    return this._notice;
  }

  /**
   * Whether a dialog shows it now.
   */
  get isAsking(): boolean {
    return this._dialog !== null;
  }

  /**
   * The way to the cell that was running; `null` when there is none.
   */
  get goToCell(): (() => Promise<void>) | null {
    return this._goToCell;
  }

  /**
   * Show this death, or what has become of the kernel since.
   */
  update(death: IDeath): void {
    const last = this._death;
    const again = last && deathKey(last.fact) !== deathKey(death.fact);
    this._death = death;
    this.change({
      exit: death.exit,
      phase: death.phase,
      count: this._notice.count + Number(again)
    });
    this._complete();
  }

  /**
   * Show something else in these respects.
   */
  change(change: Partial<IDeathNotice>): void {
    this._notice = { ...this._notice, ...change };
    this._dialog?.setNotice(this._notice);
  }

  /**
   * Show it in a dialog, and ask for an answer.
   */
  async ask(): Promise<Answer> {
    const report = () =>
      this._death === null
        ? `${causeOf(this._trans, this._notice)}\n`
        : this._kernelEvidence.report(this._death.fact, this._evidence);
    this._dialog = new NoticeDialog(this._notice, {
      trans: this._trans,
      language: this._language,
      report
    });
    const chosen = this._dialog.ask();
    this._complete();
    try {
      return await chosen;
    } catch {
      return 'dismiss';
    } finally {
      this._dialog = null;
    }
  }

  /**
   * Add the evidence to the dialog, when it is there.
   */
  private _complete(): void {
    const death = this._death;
    if (death === null || this._dialog === null) {
      return;
    }
    this._kernelEvidence
      .read(death.fact)
      .then(evidence => {
        if (this._death !== death || this._dialog === null) {
          return;
        }
        this._evidence = evidence;
        this._goToCell =
          evidence && this._kernelEvidence.find(death.fact, evidence);
        this.change({
          finding: summaryOf(evidence, this._trans),
          canGoToCell: this._goToCell !== null
        });
      })
      .catch(reason => {
        console.error('The evidence about a death was not shown', reason);
      });
  }

  private readonly _kernelEvidence: IKernelEvidence;
  private readonly _trans: TranslationBundle;
  private readonly _language: string;
  private _notice: IDeathNotice;
  private _death: IDeath | null = null;
  private _dialog: NoticeDialog | null = null;
  private _evidence: IEvidence | null = null;
  private _goToCell: (() => Promise<void>) | null = null;
}
