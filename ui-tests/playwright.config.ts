import { defineConfig } from '@playwright/test';

import { jupyterLab, launchOptions } from './servers';
import type { IKernelStatusOptions } from './tests/fixtures';

const autorestart = jupyterLab({ name: 'autorestart', autorestart: true });
const noAutorestart = jupyterLab({
  name: 'no-autorestart',
  autorestart: false
});
const noServerHalf = jupyterLab({
  name: 'no-server-half',
  autorestart: true,
  serverHalf: false
});
const notebook7 = jupyterLab({
  name: 'notebook7',
  application: 'notebook',
  autorestart: false
});

const takesScreenshots = process.env.KERNEL_STATUS_SCREENSHOTS === '1';

export default defineConfig<IKernelStatusOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  reporter: [['list'], ['html', { open: 'never' }]],
  timeout: 90_000,
  expect: { timeout: 30_000 },
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  use: {
    viewport: { width: 1024, height: 768 },
    video: 'off',
    trace: 'retain-on-failure',
    launchOptions: launchOptions()
  },
  projects: takesScreenshots
    ? [
        {
          name: 'screenshots',
          testMatch: 'screenshots.ts',
          use: { baseURL: noAutorestart.baseURL, autorestart: false }
        }
      ]
    : [
        {
          name: 'autorestart',
          testIgnore: [
            '**/no-server-half.spec.ts',
            '**/notebook7.spec.ts',
            '**/stays-dead.spec.ts'
          ],
          use: { baseURL: autorestart.baseURL, autorestart: true }
        },
        {
          name: 'no-autorestart',
          testIgnore: [
            '**/no-server-half.spec.ts',
            '**/notebook7.spec.ts',
            '**/demo.spec.ts',
            '**/hostile-reason.spec.ts',
            '**/well.spec.ts'
          ],
          use: { baseURL: noAutorestart.baseURL, autorestart: false }
        },
        {
          name: 'no-server-half',
          testMatch: 'no-server-half.spec.ts',
          use: { baseURL: noServerHalf.baseURL, autorestart: true }
        },
        {
          name: 'notebook7',
          testMatch: 'notebook7.spec.ts',
          use: { baseURL: notebook7.baseURL, autorestart: false }
        }
      ],
  webServer: takesScreenshots
    ? [noAutorestart.webServer]
    : [
        autorestart.webServer,
        noAutorestart.webServer,
        noServerHalf.webServer,
        notebook7.webServer
      ]
});
