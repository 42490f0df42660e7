import type { Page } from '@playwright/test';

declare global {
  interface Window {
    eventSocket: { refused: boolean; readonly open: Set<WebSocket> };
  }
}

/** The socket by which a page hears the server's events: it can be cut, and refused. */
export class EventSocket {
  private constructor(private readonly page: Page) {}

  /** Prepare a page that is not loaded yet. `refused`: the server lets it subscribe to nothing. */
  static async prepare(
    page: Page,
    { refused }: { refused: boolean }
  ): Promise<EventSocket> {
    await page.addInitScript(followSockets, refused);
    return new EventSocket(page);
  }

  /** Lose the socket, and be refused another. */
  async cut(): Promise<void> {
    await this.page.evaluate(() => {
      window.eventSocket.refused = true;
      window.eventSocket.open.forEach(socket => socket.close());
    });
  }

  /** Let the page subscribe when it tries again. */
  async allow(): Promise<void> {
    await this.page.evaluate(() => {
      window.eventSocket.refused = false;
    });
  }
}

/** Runs in the page before anything else: refers to nothing outside. */
function followSockets(refused: boolean): void {
  const open = new Set<WebSocket>();
  window.eventSocket = { refused, open };
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      const address = String(url);
      const isOurs = address.includes('api/events/subscribe');
      // The server answers a handshake for what it does not have with an error, as for what it forbids.
      super(
        isOurs && window.eventSocket.refused
          ? address.replace('subscribe', 'refused')
          : url,
        protocols
      );
      if (isOurs) {
        open.add(this);
        this.addEventListener('close', () => open.delete(this));
      }
    }
  };
}
