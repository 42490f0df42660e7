import type { Page, WebSocketRoute } from '@playwright/test';

/** What connects a page with its server: requests, and the sockets of kernels and events. */
export class Cable {
  private mended = Promise.resolve();
  private release = (): void => undefined;
  private readonly sockets = new Set<WebSocketRoute>();

  /** Lay the cable before the page is loaded. */
  static async lay(page: Page): Promise<Cable> {
    const cable = new Cable();
    await page.routeWebSocket(/\/api\/(kernels|events)\//, async socket => {
      await cable.mended;
      cable.sockets.add(socket);
      cable.sockets.add(socket.connectToServer());
    });
    await page.route(/\/(api|jupyterlab-kernel-status)\//, async route => {
      await cable.mended;
      await route.fallback();
    });
    return cable;
  }

  /**
   * From now on nothing gets through: open sockets break, and what is asked for waits. One that failed would open
   * stock's dialog of a lost server, before which no other is shown.
   */
  async cut(): Promise<void> {
    this.mended = new Promise(resolve => (this.release = resolve));
    const broken = [...this.sockets];
    this.sockets.clear();
    await Promise.all(broken.map(socket => socket.close({ code: 4000 })));
  }

  /** Everything gets through again. */
  mend(): void {
    this.release();
  }
}
