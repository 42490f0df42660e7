import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures';

const DOCUMENT = path.join(__dirname, '..', '..', 'docs', 'plugins.md');
const PACKAGE = 'jupyterlab-kernel-status:';

interface IPlugin {
  readonly name: string;
  /** Those that are not activated without it. */
  readonly dependents: readonly string[];
}

/** The table of plugins in the documentation. */
function documented(): IPlugin[] {
  return readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
    .filter(cells => /^`[a-z-]+`$/.test(cells[1] ?? ''))
    .map(cells => ({
      name: cells[1].replaceAll('`', ''),
      dependents: Array.from(
        cells[3].matchAll(/`([^`]+)`/g),
        ([, name]) => name
      )
    }));
}

/** What a document says first: what comes before that is of the one that was left. */
const BEGINS = 'A document begins.';

/** Disable the plugin that the session's storage names, as the server would. Runs in the page. */
function disablePlugin(begins: string): void {
  console.info(begins);
  const disabled = sessionStorage.getItem('disabledPlugin');
  const observer = new MutationObserver(() => {
    const data = document.getElementById('jupyter-config-data');
    if (disabled && data?.textContent) {
      observer.disconnect();
      const config = JSON.parse(data.textContent);
      config.disabledExtensions.push(disabled);
      data.textContent = JSON.stringify(config);
    }
  });
  observer.observe(document, { childList: true, subtree: true });
}

interface IApplication {
  listPlugins(): string[];
  readonly shell: {
    readonly currentWidget: {
      readonly sessionContext?: {
        readonly session: {
          readonly kernel: { readonly connectionStatus: string } | null;
        } | null;
      };
    } | null;
  };
}

function plugins(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (window as unknown as { jupyterapp: IApplication }).jupyterapp.listPlugins()
  );
}

function connectionStatus(page: Page): Promise<string | undefined> {
  return page.evaluate(
    () =>
      (window as unknown as { jupyterapp: IApplication }).jupyterapp.shell
        .currentWidget?.sessionContext?.session?.kernel?.connectionStatus
  );
}

test('each plugin can be disabled: the others do their work, but those that the docs name', async ({
  notebook,
  page
}) => {
  const table = documented();
  test.setTimeout(table.length * 30_000);
  let said: string[] = [];
  page.on('pageerror', error => said.push(`${error}`));
  page.on('console', message => {
    if (message.text() === BEGINS) {
      said = [];
    } else if (message.type() === 'error') {
      said.push(message.text());
    }
  });
  await page.addInitScript(disablePlugin, BEGINS);
  await notebook.open();
  await notebook.expectWell();
  expect(table.map(({ name }) => PACKAGE + name).sort()).toEqual(
    (await plugins(page)).filter(id => id.startsWith(PACKAGE)).sort()
  );

  for (const { name, dependents } of table) {
    await test.step(`without ${name}`, async () => {
      await page.evaluate(
        id => sessionStorage.setItem('disabledPlugin', id),
        PACKAGE + name
      );
      await page.reload();
      await expect.poll(() => connectionStatus(page)).toBe('connected');
      await notebook.pid();

      expect(await plugins(page)).not.toContain(PACKAGE + name);
      if ([name, ...dependents].includes('statusbar')) {
        await expect(notebook.item).toHaveCount(0);
      } else {
        await expect(notebook.item).toContainText('Idle');
      }
      const failed = said
        .map(text => /^Plugin '(.*)' failed to activate/.exec(text)?.[1])
        .filter(id => id !== undefined)
        .map(id => id.replace(PACKAGE, '').replace(/^(@.*):.*/, '$1'));
      expect(failed.sort()).toEqual([...dependents].sort());
      expect(
        said.filter(text => !/activat|Failed to load resource/.test(text))
      ).toEqual([]);
    });
  }
});
