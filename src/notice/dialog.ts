import { Dialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { INotice, NoticeBody } from './body';
import { KeyGuard } from './keyguard';

const CLASS = 'jp-KernelStatusDialog';

/**
 * What a person chose.
 */
export type Answer = 'dismiss' | 'change' | 'restart';

const ANSWERS: readonly Answer[] = ['dismiss', 'change', 'restart'];

/**
 * The dialog of one kernel's death.
 */
export class NoticeDialog extends Dialog<void> {
  constructor(
    notice: INotice,
    trans: TranslationBundle,
    guard: KeyGuard = new KeyGuard()
  ) {
    const body = new NoticeBody(trans);
    super({
      title:
        notice.phase === 'launch-failed'
          ? trans.__('Kernel Did Not Start')
          : trans.__('Kernel Died'),
      body,
      buttons: [
        Dialog.cancelButton({ label: trans.__('Dismiss') }),
        Dialog.cancelButton({
          label: trans.__('Change Kernel\u2026'),
          className: `${CLASS}-change`,
          actions: ['change']
        }),
        Dialog.okButton({
          label: trans.__('Restart Kernel'),
          className: `${CLASS}-restart`,
          actions: ['restart']
        })
      ],
      defaultButton: 0
    });
    this.addClass(CLASS);
    this._telling = body;
    this._guard = guard;
    this.tell(notice);
  }

  /**
   * Show this notice from now on.
   */
  tell(notice: INotice): void {
    this.node.setAttribute('data-phase', notice.phase);
    this._telling.tell(notice);
  }

  /**
   * Ask for an answer.
   */
  async ask(): Promise<Answer> {
    const { button } = await this.launch();
    return ANSWERS.find(answer => button.actions.includes(answer)) ?? 'dismiss';
  }

  protected onAfterAttach(msg: Message): void {
    this._guard.start();
    super.onAfterAttach(msg);
  }

  protected onAfterDetach(msg: Message): void {
    this._guard.stop();
    super.onAfterDetach(msg);
  }

  private readonly _guard: KeyGuard;
  private readonly _telling: NoticeBody;
}
