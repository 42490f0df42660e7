import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';
import { IKernelFact, ILastExit } from '../wire/kernel';
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
   * The ends of the kernels' processes.
   */
  readonly deaths: IKernelDeaths;

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

/**
 * The ends of kernels' processes, each recognized once, whatever brings it:
 * events, answers and lists.
 */
export interface IKernelDeaths {
  /**
   * Emitted for each end, and when what is known of it changes.
   */
  readonly changed: ISignal<IKernelDeaths, IKernelEnd>;

  /**
   * The last end of a kernel, as who comes later finds it; `null` when no
   * process of it ended.
   */
  get(id: string): IKernelEnd | null;

  /**
   * Remember that a death was shown, over reloads of the page: it is no news.
   *
   * @returns Whether it had not been shown.
   */
  markSeen(death: IDeath): boolean;
}

/**
 * How an end comes to be known, or what changes in what is known of it:
 *
 * - `ended`: the process ended while this page knew the kernel;
 * - `found`: it had ended before that;
 * - `amended`: there is another verdict, by later evidence, or since the
 *   restarter gave up;
 * - `followed`: something else has become of the kernel.
 */
export type EndChange = 'ended' | 'found' | 'amended' | 'followed';

/**
 * An end of a kernel's process.
 */
export interface IKernelEnd {
  readonly id: string;

  /**
   * Which end of the kernel it is; counts from 1 in each epoch of the server.
   */
  readonly number: number;

  readonly change: EndChange;

  /**
   * The record; `null` when the server forgot the kernel.
   */
  readonly fact: IKernelFact | null;

  /**
   * The death; `null` when it is none: the end of the process, or since then
   * that of the kernel, was asked for.
   */
  readonly death: IDeath | null;

  /**
   * Whether the death is to be shown: it was not yet, and a kernel that runs
   * again died while this page knew it.
   */
  readonly isNews: boolean;
}

/**
 * What has become of a kernel since its process ended.
 */
export type Phase =
  'restarting' | 'restarted' | 'dead' | 'gave-up' | 'launch-failed';

/**
 * An end of a kernel's process that nobody asked for.
 */
export interface IDeath {
  readonly exit: ILastExit;

  readonly phase: Phase;

  /**
   * The record that it is in.
   */
  readonly fact: IKernelFact;
}
