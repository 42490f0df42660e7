import { galata, test as galataTest } from '@jupyterlab/galata';

import { KernelNotebook } from './kernelNotebook';

export { expect } from '@playwright/test';

/** What a Playwright project says of its server. */
export interface IKernelStatusOptions {
  /** Whether the server restarts kernels that died. */
  autorestart: boolean;
}

export const test = galataTest.extend<
  IKernelStatusOptions & { notebook: KernelNotebook }
>({
  autorestart: [true, { option: true }],
  autoGoto: false,
  // Galata's in-memory kernels and sessions forget a kernel that is dead; the server's must show.
  kernels: null,
  sessions: null,
  // Cells outside the view stay in the page.
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none' }
  },
  // Galata waits for the launcher; a notebook is open here.
  waitForApplication: async ({}, use) => {
    await use(async page => {
      await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    });
  },
  notebook: async ({ page, request, tmpPath }, use) => {
    const notebook = new KernelNotebook(page, request, tmpPath);
    await use(notebook);
    await notebook.shutDown();
  }
});
