import type { CDPSession, Page } from '@playwright/test';

declare global {
  interface Window {
    /** The sockets whose other end is out of reach, without the page's knowledge. */
    deafSockets: { readonly all: Set<WebSocket>; deafen(): void };
  }
}

/** A page on a machine that sleeps: what its sockets would have brought meanwhile never comes. */
export class SleepingPage {
  private constructor(
    private readonly page: Page,
    private readonly devTools: CDPSession
  ) {}

  /** Prepare a page that is not loaded yet. */
  static async prepare(page: Page): Promise<SleepingPage> {
    await page.addInitScript(followSockets);
    const context = page.context();
    // Galata's page is a wrapper.
    const [tab] = context.pages();
    return new SleepingPage(page, await context.newCDPSession(tab));
  }

  /** Sleep, by losing all open sockets silently; JupyterLab's lists of what runs are never answered any more. */
  async sleep(): Promise<void> {
    await this.page.route(
      /\/(api\/kernels|api\/sessions|jupyterlab-kernel-status\/sessions)\?/,
      () => undefined
    );
    await this.page.evaluate(() => window.deafSockets.deafen());
  }

  /** Whether the page is on screen. */
  async show(state: 'visible' | 'hidden'): Promise<void> {
    await this.page.evaluate(visibility => {
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        value: visibility
      });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  }

  /** Whether the browser has a network. */
  async connect(online: boolean): Promise<void> {
    await this.devTools.send('Network.enable');
    await this.devTools.send('Network.emulateNetworkConditions', {
      offline: !online,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1
    });
  }
}

/** Runs in the page before anything else: refers to nothing outside. */
function followSockets(): void {
  const all = new Set<WebSocket>();
  const deaf = new WeakSet<WebSocket>();
  window.deafSockets = {
    all,
    deafen: () => all.forEach(socket => deaf.add(socket))
  };
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      all.add(this);
      // Before all listeners of the page.
      for (const name of ['message', 'close', 'error']) {
        this.addEventListener(name, event => {
          if (deaf.has(this)) {
            event.stopImmediatePropagation();
          }
        });
      }
    }
  };
}
