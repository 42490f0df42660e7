import { defineConfig } from '@playwright/test';

import { type IServerOptions, jupyterLab, launchOptions } from './servers';
import type { IKernelStatusOptions } from './tests/fixtures';

/** The tests that one server is made for. */
interface ISuite extends IServerOptions {
  /** The spec files that run against the server, without `.spec.ts`. Default: all of no other. */
  readonly only?: readonly string[];
  /** Those that need another server, or are about what does not depend on this one's options. */
  readonly without?: readonly string[];
}

const OF_THEIR_OWN = [
  'no-server-half',
  'notebook7',
  'screenshots/*',
  'server-death',
  'server-restart',
  'without-extension'
];

const ALL: ISuite[] = [
  {
    name: 'autorestart',
    autorestart: true,
    only: [
      'aftermath',
      'agreement',
      'console',
      'cost',
      'death',
      'demo',
      'hostile-reason',
      'launch',
      'notices',
      'well'
    ]
  },
  {
    name: 'no-autorestart',
    autorestart: false,
    without: [...OF_THEIR_OWN, 'cost', 'demo', 'hostile-reason', 'well']
  },
  {
    name: 'no-server-half',
    autorestart: true,
    serverHalf: false,
    only: ['no-server-half']
  },
  {
    name: 'without-extension',
    autorestart: true,
    serverHalf: false,
    pageHalf: false,
    only: ['without-extension']
  },
  {
    name: 'notebook7',
    application: 'notebook',
    autorestart: false,
    only: ['notebook7']
  },
  {
    name: 'server-death',
    autorestart: false,
    killedBefore: true,
    only: ['server-death', 'server-restart']
  }
];

/** What every supported JupyterLab must pass. */
const CORE: ISuite[] = [
  {
    name: 'core-autorestart',
    autorestart: true,
    only: ['death', 'launch', 'well']
  },
  {
    name: 'core-no-autorestart',
    autorestart: false,
    only: [
      'agreement',
      'another-extension',
      'busy',
      'death',
      'launch',
      'nonstandard',
      'stays-dead'
    ]
  }
];

/** One server, to see that the two halves work together. */
const QUICK: ISuite[] = [
  { name: 'quick', autorestart: false, only: ['death'] }
];

const SCREENSHOTS: ISuite[] = [
  {
    name: 'screenshots',
    autorestart: false,
    only: ['screenshots/*'],
    without: ['screenshots/without-server-half']
  },
  {
    name: 'screenshots-no-server-half',
    autorestart: true,
    serverHalf: false,
    only: ['screenshots/without-server-half']
  },
  {
    name: 'screenshots-autorestart',
    autorestart: true,
    only: ['screenshots/item']
  }
];

const wanted = process.env.KERNEL_STATUS_SUITES ?? 'all';
const suites =
  { all: ALL, core: CORE, quick: QUICK, screenshots: SCREENSHOTS }[wanted] ??
  [];
const servers = suites.map(suite => jupyterLab(suite));

export default defineConfig<IKernelStatusOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  reporter: [['list'], ['html', { open: 'never' }]],
  timeout: 240_000,
  expect: { timeout: 60_000 },
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  use: {
    viewport: { width: 1024, height: 768 },
    video: 'off',
    // A trace takes a third of the time; `--trace on` writes one.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: launchOptions()
  },
  projects: suites.map(({ name, autorestart, only, without }, index) => ({
    name,
    testMatch: (only ?? ['*']).map(spec),
    testIgnore: (without ?? []).map(spec),
    use: { baseURL: servers[index].baseURL, autorestart }
  })),
  webServer: servers.map(({ webServer }) => webServer)
});

function spec(name: string): string {
  return `**/${name}.spec.ts`;
}
