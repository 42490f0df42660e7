import { ISessionContext } from '@jupyterlab/apputils';
import { ILocalState } from './resolve';
import { noKernelReasons } from './nokernelreasons';

/**
 * What the page knows itself of a session.
 *
 * @param context - The session.
 * @param serverReports - Whether the server reports kernel status; `null` while
 *   that is not known.
 * @param confirmed - Whether REST said what the tracker knows of the kernel.
 */
export function localState(
  context: ISessionContext,
  serverReports: boolean | null,
  confirmed = true
): ILocalState {
  const kernel = context.session?.kernel ?? null;
  return {
    hasKernel: kernel !== null,
    kernelName: context.kernelDisplayName,
    displayStatus: context.kernelDisplayStatus,
    kernelStatus: statusOf(context),
    connection: kernel?.connectionStatus ?? 'disconnected',
    serverReports,
    confirmed,
    ending: noKernelReasons.get(context)
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
 * What a connection of this extension tells besides.
 */
interface ITrackedKernel {
  readonly executionState?: string;
}
