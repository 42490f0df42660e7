import { ISessionContext } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';

/**
 * What can shut kernels down: JupyterLab's managers of kernels and sessions.
 */
export interface IShutdowns {
  shutdown(id: string): Promise<void>;
  shutdownAll(): Promise<void>;
  refreshRunning(): Promise<void>;
}

/**
 * The statuses after which nobody wonders that a kernel is gone.
 */
const OVER: readonly unknown[] = ['terminating', 'terminated', 'dead', null];

/**
 * Note of sessions that their kernel was shut down, unless this page asked.
 *
 * @param tracker - What is known of the kernels.
 * @param sessions - Whose they are.
 * @param managers - By which this page asks, besides the sessions themselves.
 * @param trans - The reader's language.
 *
 * #### Notes
 * An event tells the end and its cause; that the server has forgotten the
 * kernel confirms it. The session has gone with it, as have all of a server that
 * was restarted. What runs is listed anew: a session that seems to be there
 * cannot be given another kernel.
 */
export function noteShutdowns(
  tracker: IKernelStatusTracker,
  sessions: Pick<IKernelSessions, 'find' | 'noKernelReasons'>,
  managers: readonly IShutdowns[],
  trans: TranslationBundle
): void {
  let asking = 0;
  const counted = async (answer: Promise<void>) => {
    asking++;
    await answer.finally(() => asking--);
  };
  for (const manager of managers) {
    const { shutdown, shutdownAll } = manager;
    manager.shutdown = id => counted(shutdown.call(manager, id));
    manager.shutdownAll = () => counted(shutdownAll.call(manager));
  }
  const ended = new Map<string, ISessionContext[]>();
  const waiting = (id: string) =>
    sessions
      .find(id)
      .map(({ context }) => context)
      .filter(context => !context.isTerminating);
  const note = (contexts: readonly ISessionContext[], reason: string) => {
    contexts.forEach(context =>
      sessions.noKernelReasons.note(context, { status: 'terminated', reason })
    );
    for (const manager of managers) {
      manager.refreshRunning().catch(reason => {
        console.debug('What runs could not be listed', reason);
      });
    }
  };
  tracker.changed.connect((_, { id, before, after }) => {
    if (after?.status === 'terminated' && !asking) {
      ended.set(id, waiting(id));
    } else if (!after && ended.has(id)) {
      // An event's cause, unless the server has confirmed the event.
      const cause = before?.cause ?? before?.lastExit?.cause;
      const reason =
        cause === 'culled'
          ? trans.__('Shut down after being idle')
          : trans.__('Shut down from elsewhere');
      note(ended.get(id)!, reason);
      ended.delete(id);
    } else if (!after && !asking && before && !OVER.includes(before.status)) {
      note(waiting(id), trans.__('The server no longer has this kernel'));
    }
  });
}
