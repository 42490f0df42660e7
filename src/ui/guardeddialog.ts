import { Dialog } from '@jupyterlab/apputils';
import { Message } from '@lumino/messaging';
import { KeyGuard } from './keyguard';
import { CLASS } from './parts';

/**
 * A dialog that opens by itself: keys are no answers to it at first.
 */
export class GuardedDialog extends Dialog<void> {
  constructor(options: Partial<Dialog.IOptions<void>>) {
    super(options);
    this.addClass(CLASS);
  }

  protected onAfterAttach(msg: Message): void {
    this._guard.start();
    super.onAfterAttach(msg);
  }

  protected onAfterDetach(msg: Message): void {
    this._guard.stop();
    super.onAfterDetach(msg);
  }

  private readonly _guard = new KeyGuard();
}
