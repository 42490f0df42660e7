import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from '@playwright/test';

import { type IServerOptions, jupyterLab } from '../servers';
import { test as base } from './fixtures';

/** A server that a test ends and starts again, on the same port and with the same folders. */
export class OwnServer {
  readonly url: string;
  private process: ChildProcess | undefined;
  private cullAfter: number | undefined;

  constructor(private readonly options: IServerOptions) {
    this.url = jupyterLab(options).baseURL;
  }

  /** Have it run, with kernels culled after so many seconds or never, and wait until it answers. */
  async start(cullAfter?: number): Promise<void> {
    if (this.process && this.cullAfter === cullAfter) {
      return;
    }
    await this.end('SIGTERM');
    this.cullAfter = cullAfter;
    const { webServer } = jupyterLab({ ...this.options, cullAfter });
    // One process: when it has ended, the port is free.
    this.process = spawn(`exec ${webServer.command}`, {
      cwd: webServer.cwd,
      env: { ...process.env, ...webServer.env },
      shell: true,
      stdio: 'ignore'
    });
    await expect
      .poll(() =>
        fetch(webServer.url).then(
          ({ ok }) => ok,
          () => false
        )
      )
      .toBe(true);
  }

  /** End it, as a user does (SIGTERM) or as the system may (SIGKILL), and wait until it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = this.process;
    this.process = undefined;
    if (ending) {
      const gone = once(ending, 'exit');
      ending.kill(signal);
      await gone;
    }
  }
}

/** Tests whose page talks to a server of their own. */
export const test = base.extend<object, { server: OwnServer }>({
  // Galata's routes fail the test when a server does not answer them.
  terminals: null,
  server: [
    async ({}, use) => {
      const server = new OwnServer({ name: 'own', autorestart: false });
      await server.start();
      await use(server);
      await server.end('SIGTERM');
    },
    { scope: 'worker' }
  ],
  baseURL: async ({ server }, use) => {
    await server.start();
    await use(server.url);
  }
});
