import { expect, type Page, test } from '@playwright/test';

import { summarize } from './statistics';

const LOADS = Number(process.env.KERNEL_STATUS_BENCH_LOADS ?? 20);
const PACKAGE = 'jupyterlab-kernel-status';

declare global {
  interface Window {
    /** How long the activation of each of our plugins took, in ms. */
    activations: Map<string, number>;
  }
}

test('time that the activation of all plugins takes', async ({ page }, {
  config
}) => {
  await page.addInitScript(timeActivations, PACKAGE);
  const loads: Map<string, number>[] = [];
  for (let load = 0; load < LOADS; load++) {
    await page.goto(`${config.metadata.ours}/lab?reset`);
    await page.locator('.jp-Launcher').waitFor();
    await expect.poll(() => hasActivatedAll(page)).toBe(true);
    loads.push(
      new Map(await page.evaluate(() => Array.from(window.activations)))
    );
  }
  report(loads);
});

function report(loads: readonly Map<string, number>[]): void {
  const row = (name: string, times: readonly number[]) => {
    const { median, worst } = summarize(times);
    console.log(
      name.padEnd(45) +
        median.toFixed(1).padStart(8) +
        worst.toFixed(1).padStart(8)
    );
  };
  console.log(`\nActivation [ms], ${loads.length} loads of the page`);
  console.log(' '.repeat(47) + 'median   worst');
  for (const name of loads[0].keys()) {
    row(
      name,
      loads.map(times => times.get(name) ?? 0)
    );
  }
  row(
    'all plugins',
    loads.map(times => [...times.values()].reduce((sum, time) => sum + time, 0))
  );
}

/** Whether every plugin of ours that the page knows has been timed. */
function hasActivatedAll(page: Page): Promise<boolean> {
  return page.evaluate(ours => {
    const { jupyterapp } = window as unknown as {
      jupyterapp?: { listPlugins(): string[] };
    };
    const known = (jupyterapp?.listPlugins() ?? []).filter(id =>
      id.startsWith(`${ours}:`)
    );
    return known.length > 0 && known.every(id => window.activations.has(id));
  }, PACKAGE);
}

/** Put a clock into each plugin of a package as it is loaded. Runs in the page before anything else. */
function timeActivations(ours: string): void {
  interface IPlugin {
    readonly id: string;
    activate(...parts: unknown[]): unknown;
  }
  interface IContainer {
    get(name: string): Promise<() => { default: IPlugin[] }>;
  }
  const activations = (window.activations = new Map<string, number>());
  const time = (plugin: IPlugin) => {
    const { activate } = plugin;
    plugin.activate = (...parts) => {
      const start = performance.now();
      const made = activate.apply(plugin, parts);
      activations.set(plugin.id, performance.now() - start);
      return made;
    };
  };
  const timed = (container: IContainer): IContainer => ({
    ...container,
    get: async name => {
      const factory = await container.get(name);
      return () => {
        const module = factory();
        if (name === './extension') {
          module.default.forEach(time);
        }
        return module;
      };
    }
  });
  // Where JupyterLab's builds of extensions put themselves.
  const containers = new Proxy<Record<string, IContainer>>(
    {},
    {
      set: (all, name: string, container) => {
        all[name] = name === ours ? timed(container) : container;
        return true;
      }
    }
  );
  Object.assign(window, { _JUPYTERLAB: containers });
}
