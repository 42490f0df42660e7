import { ISessionContext } from '@jupyterlab/apputils';
import { IKernelSessions } from './token';

/**
 * Call a function with each session, once, when it is first on screen.
 *
 * #### Notes
 * Only the sessions hold their listeners: nothing keeps a closed one.
 */
export function eachContext(
  sessions: IKernelSessions,
  follow: (context: ISessionContext) => void
): void {
  const followed = new WeakSet<ISessionContext>();
  const look = () => {
    const context = sessions.current?.context;
    if (context && !followed.has(context)) {
      followed.add(context);
      follow(context);
    }
  };
  sessions.currentChanged.connect(look);
  look();
}
