import { IKernelStatusModel, ISessionContext } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';
import { ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { NoKernelReasons } from './nokernelreasons';

/**
 * The token of the sessions on the page.
 */
export const IKernelSessions = new Token<IKernelSessions>(
  'jupyterlab-kernel-status:IKernelSessions',
  `Which widgets of the page have a kernel session, and which one is current.`
);

/**
 * A widget and its session.
 */
export interface IKernelSession {
  readonly widget: Widget;
  readonly context: ISessionContext;
}

/**
 * The sessions of the page's widgets, as their extensions register them.
 */
export interface IKernelSessions extends IKernelStatusModel {
  /**
   * The session of the current widget; `null` when it has none.
   */
  readonly current: IKernelSession | null;

  /**
   * Emitted when `current`, or its kernel, may have changed.
   */
  readonly currentChanged: ISignal<IKernelSessions, void>;

  /**
   * The open widgets that use a kernel, the current one first.
   */
  find(kernelId: string): IKernelSession[];

  /**
   * Why sessions have no kernel, where that is known.
   */
  readonly noKernelReasons: NoKernelReasons;
}
