import { Event } from '@jupyterlab/services';

/**
 * Follow whether events can arrive.
 *
 * @param events - JupyterLab's event manager.
 * @param changed - Called with whether its socket is open, whenever it opens and
 *   whenever it is lost or refused.
 *
 * #### Notes
 * The event manager opens its sockets anew by itself, and has no signal for it.
 * It makes them with its public settings. The one that it has already is among
 * its fields, by whatever name; if it is not, the next one is followed.
 */
export function followEventSocket(
  events: Event.IManager,
  changed: (open: boolean) => void
): void {
  const settings = events.serverSettings;
  const follow = (socket: WebSocket) => {
    socket.addEventListener('open', () => changed(true));
    socket.addEventListener('close', () => changed(false));
    if (socket.readyState !== socket.CONNECTING) {
      changed(socket.readyState === socket.OPEN);
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
