import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';
import { IKernelFact } from '../wire/kernel';
import { IKernelDocument } from '../wire/document';

/**
 * The token of the tracker of kernel status.
 */
export const IKernelStatusTracker = new Token<IKernelStatusTracker>(
  'jupyterlab-kernel-status:IKernelStatusTracker',
  `What the server says of each kernel's status: one record per kernel id, with
  a signal for changes.`
);

/**
 * One record per kernel id, fed by events, REST and connections.
 */
export interface IKernelStatusTracker {
  /**
   * Whether the server reports kernel status; `null` until it was asked.
   */
  readonly serverReports: boolean | null;

  /**
   * Emitted when `serverReports` changes.
   */
  readonly serverReportsChanged: ISignal<IKernelStatusTracker, boolean>;

  /**
   * Emitted when a record changes, or is confirmed.
   */
  readonly changed: ISignal<IKernelStatusTracker, IKernelStatusChange>;

  /**
   * What is known of a kernel; `null` when nothing is.
   */
  get(id: string): IKernelFact | null;

  /**
   * Whether REST said what is known of a kernel.
   */
  isConfirmed(id: string): boolean;

  /**
   * Ask the server.
   *
   * @returns What it said; `null` when it has no such kernel.
   *
   * @throws When it could not be asked; the record stays as it is then.
   *
   * #### Notes
   * Calls during a request share the next one.
   */
  refresh(id: string): Promise<IKernelFact | null>;

  /**
   * Ask the server for a kernel's status document, with its history.
   *
   * @returns The document; `null` when the server has none.
   *
   * @throws When it could not be asked.
   */
  document(id: string): Promise<IKernelDocument | null>;

  /**
   * Whether the server's events arrive; otherwise it is asked every few seconds
   * for the kernels of this page.
   */
  readonly receivesEvents: boolean;

  /**
   * Emitted when `receivesEvents` changes.
   */
  readonly receivesEventsChanged: ISignal<IKernelStatusTracker, boolean>;

  /**
   * The server's list of kernels, with those that could not be launched.
   *
   * @throws When it could not be asked.
   */
  list(): Promise<readonly IKernelFact[]>;

  /**
   * Keep a kernel's record confirmed by REST, until disposed.
   *
   * @param id - The kernel.
   * @param model - The model with which the page connects to it.
   */
  watch(id: string, model?: unknown): IDisposable;

  /**
   * What REST said of a kernel first since it is watched; `null` when it is
   * not, or nothing was said yet.
   *
   * #### Notes
   * Of a kernel that this page started it is the answer to that request: every
   * later end of its process is one that happened on this page.
   */
  firstKnown(id: string): IKernelFact | null;
}

/**
 * A change of one kernel's record.
 */
export interface IKernelStatusChange {
  readonly id: string;

  /**
   * The record before; `null` when there was none.
   */
  readonly before: IKernelFact | null;

  /**
   * The record after; `null` when the server forgot the kernel.
   */
  readonly after: IKernelFact | null;

  /**
   * Whether REST said so; otherwise it is from an event, which anybody with
   * the right to post events may have written.
   */
  readonly confirmed: boolean;
}
