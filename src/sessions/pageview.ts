import { ISessionContext } from '@jupyterlab/apputils';
import { IPageView } from '../resolve';
import { endings } from './endings';

/**
 * What the page knows itself of a session.
 *
 * @param context - The session.
 * @param serverReports - Whether the server reports kernel status; `null` while
 *   that is not known.
 * @param confirmed - Whether REST said what the tracker knows of the kernel.
 */
export function pageView(
  context: ISessionContext,
  serverReports: boolean | null,
  confirmed = true
): IPageView {
  const kernel = context.session?.kernel ?? null;
  return {
    hasKernel: kernel !== null,
    kernelName: context.kernelDisplayName,
    displayStatus: context.kernelDisplayStatus,
    kernelStatus: kernel?.status ?? '',
    connection: kernel?.connectionStatus ?? 'disconnected',
    serverReports,
    confirmed,
    ending: endings.get(context)
  };
}
