import { ISessionContext } from '@jupyterlab/apputils';
import { ILocalState } from './resolve';
import { IKernelStatusTracker } from '../tracker/token';
import { IKernelSessions } from './token';

/**
 * What the page knows itself of a session.
 *
 * @param context - The session.
 * @param sessions - Know why it has no kernel.
 * @param tracker - Knows what the server says of its kernel.
 */
export function localState(
  context: ISessionContext,
  sessions: Pick<IKernelSessions, 'noKernelReasons'>,
  tracker: Pick<IKernelStatusTracker, 'serverReports' | 'isConfirmed'>
): ILocalState {
  const kernel = context.session?.kernel ?? null;
  return {
    hasKernel: kernel !== null,
    kernelName: context.kernelDisplayName,
    displayStatus: context.kernelDisplayStatus,
    kernelStatus: statusOf(context),
    connection: kernel?.connectionStatus ?? 'disconnected',
    serverReports: tracker.serverReports,
    confirmed: kernel !== null && tracker.isConfirmed(kernel.id),
    noKernelReason: sessions.noKernelReasons.get(context)
  };
}

/**
 * JupyterLab's one word for a session's kernel, `''` without one; as it came
 * where no specification has it.
 */
export function statusOf(context: ISessionContext): string {
  const kernel:
    (ITrackedKernel & { readonly status: string }) | null | undefined =
    context.session?.kernel;
  return kernel?.executionState ?? kernel?.status ?? '';
}

/**
 * What a connection of this extension knows besides.
 */
interface ITrackedKernel {
  readonly executionState?: string;
}
