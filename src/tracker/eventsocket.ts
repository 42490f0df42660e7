import { Event } from '@jupyterlab/services';

/**
 * Tell whether events can arrive, from now on.
 *
 * @param events - JupyterLab's event manager.
 * @param tell - Called with whether its socket is open, whenever it opens and
 *   whenever it is lost or refused.
 *
 * #### Notes
 * The event manager opens its sockets anew by itself, and has no signal for it.
 * It makes them with its public settings. The one that it has already is among
 * its fields, by whatever name; if it is not, the next one is heard of.
 */
export function followEventSocket(
  events: Event.IManager,
  tell: (open: boolean) => void
): void {
  const settings = events.serverSettings;
  const follow = (socket: WebSocket) => {
    socket.addEventListener('open', () => tell(true));
    socket.addEventListener('close', () => tell(false));
    if (socket.readyState !== socket.CONNECTING) {
      tell(socket.readyState === socket.OPEN);
    }
  };
  class FollowedSocket extends settings.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      follow(this);
    }
  }
  Object.values(events)
    .filter(value => value instanceof settings.WebSocket)
    .forEach(follow);
  Object.assign(events, {
    serverSettings: { ...settings, WebSocket: FollowedSocket }
  });
}
