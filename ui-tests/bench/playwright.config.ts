import { defineConfig } from '@playwright/test';

import { jupyterLab, launchOptions } from '../servers';

const ours = jupyterLab({
  name: 'bench-ours',
  autorestart: true,
  stableAfter: 1
});
const stock = jupyterLab({
  name: 'bench-stock',
  autorestart: true,
  serverHalf: false,
  pageHalf: false,
  stableAfter: 1
});

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  reporter: [['list']],
  timeout: 900_000,
  expect: { timeout: 60_000 },
  workers: 1,
  retries: 0,
  use: { video: 'off', trace: 'off', launchOptions: launchOptions() },
  metadata: { ours: ours.baseURL, stock: stock.baseURL },
  webServer: [ours.webServer, stock.webServer]
});
