import { ISessionContext } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { endings } from '../sessions/endings';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';

/**
 * What can shut kernels down: JupyterLab's managers of kernels and sessions.
 */
export interface IShutdowns {
  shutdown(id: string): Promise<void>;
  shutdownAll(): Promise<void>;
}

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
 * kernel confirms it.
 */
export function noteShutdowns(
  tracker: IKernelStatusTracker,
  sessions: Pick<IKernelSessions, 'find'>,
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
  tracker.changed.connect((_, { id, before, after }) => {
    if (after?.status === 'terminated' && !asking) {
      const contexts = sessions.find(id).map(({ context }) => context);
      ended.set(
        id,
        contexts.filter(context => !context.isTerminating)
      );
    } else if (!after) {
      const reason =
        before?.cause === 'culled'
          ? trans.__('Shut down after being idle')
          : trans.__('Shut down from elsewhere');
      ended
        .get(id)
        ?.forEach(context =>
          endings.note(context, { status: 'terminated', reason })
        );
      ended.delete(id);
    }
  });
}
