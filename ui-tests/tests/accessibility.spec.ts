import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';

import { executeAll, openInBackground } from './background';
import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong inside an element, as `rule: selector`. */
async function violations(page: Page, selector: string): Promise<string[]> {
  const found = await page.evaluate(async root => {
    const { axe } = window as unknown as {
      axe: { run(context: string): Promise<AxeResults> };
    };
    return (await axe.run(root)).violations;
  }, selector);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`
    )
  );
}

for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  test(`axe-core finds nothing wrong with item, details, dialog and notification: ${theme}`, async ({
    notebook,
    page,
    tmpPath
  }) => {
    await page.addInitScript(AXE);
    await notebook.open(['import os; os._exit(3)']);
    await page.theme.setTheme(theme);
    await notebook.expectWell();
    const details = new KernelDetails(page);
    expect(await violations(page, '.jp-KernelStatusItem')).toEqual([]);

    await notebook.item.click();
    await expect(details.row('uptime')).toBeVisible();
    expect(await violations(page, '.jp-KernelStatusDetails')).toEqual([]);
    expect(await violations(page, '.jp-KernelStatusItem')).toEqual([]);
    await page.keyboard.press('Escape');

    await notebook.run(1);
    await expect(notebook.button('Close')).toBeFocused();
    expect(await violations(page, '.jp-KernelStatusDialog')).toEqual([]);
    await notebook.expectDead('Exited with code 3');
    await notebook.button('Close').click();
    expect(await violations(page, '.jp-KernelStatusItem')).toEqual([]);

    await notebook.item.click();
    await expect(details.row('last-exit')).toBeVisible();
    await details.flags.locator('summary').click();
    await details.marks.hover();
    expect(await violations(page, '.jp-KernelStatusDetails')).toEqual([]);
    await page.keyboard.press('Escape');

    const path = `${tmpPath}/a.ipynb`;
    await openInBackground(page, [path]);
    await page.evaluate(executeAll, [[path, 'signal 9']] as [string, string][]);
    await expect(notebook.told('It will not')).toBeVisible();
    await expect(notebook.notification).toHaveCount(1);
    expect(await violations(page, '.Toastify__toast')).toEqual([]);
  });
}
