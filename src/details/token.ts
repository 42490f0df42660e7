import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { IKernelFact } from '../wire/kernel';
import { IKernelSession } from '../sessions/token';

/**
 * The token of the details view.
 */
export const IKernelDetails = new Token<IKernelDetails>(
  'jupyterlab-kernel-status:IKernelDetails',
  `The view that opens on a click on the kernel status, with actions that
  extensions can add to.`
);

/**
 * The view of everything that is known of one kernel.
 */
export interface IKernelDetails {
  /**
   * Whether the view is open.
   */
  readonly isOpen: boolean;

  /**
   * Emitted when the view opens or closes.
   */
  readonly openChanged: ISignal<IKernelDetails, boolean>;

  /**
   * What the view belongs to: it opens above it, and gives it the focus when it
   * closes. Without one that is on screen the view is a dialog.
   */
  anchor: Widget | null;

  /**
   * Open the view of the current session's kernel, or close it.
   */
  toggle(): void;

  /**
   * Close the view, if it is open.
   */
  close(): void;

  /**
   * Offer one more action, until disposed.
   */
  addAction(action: IKernelDetailsAction): IDisposable;
}

/**
 * What an action is about.
 */
export interface IKernelDetailsSubject {
  readonly session: IKernelSession;

  /**
   * What the server said of the kernel; `null` without a kernel, or when the
   * server reports nothing.
   */
  readonly fact: IKernelFact | null;
}

/**
 * A button in the view.
 */
export interface IKernelDetailsAction {
  /**
   * A unique name.
   */
  readonly id: string;

  /**
   * What stands on the button, translated.
   */
  readonly label: string;

  /**
   * What it does, in a sentence, translated.
   */
  readonly caption?: string;

  /**
   * Buttons stand in the order of their ranks; the own ones have 10 to 50.
   */
  readonly rank?: number;

  /**
   * Whether the view closes first, as it must for a dialog. Default: `true`.
   */
  readonly closes?: boolean;

  /**
   * Whether the button is there. Default: always.
   */
  isVisible?(subject: IKernelDetailsSubject): boolean;

  /**
   * Whether it can be pressed. Default: always.
   */
  isEnabled?(subject: IKernelDetailsSubject): boolean;

  /**
   * Act. What it throws is logged.
   */
  execute(subject: IKernelDetailsSubject): void | Promise<unknown>;
}
