import type { Locator } from '@playwright/test';

import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';

const WIDTH = 600;

test('600 px wide, from right to left and in forced colours nothing is cut off', async ({
  notebook,
  page
}, testInfo) => {
  await page.setViewportSize({ width: WIDTH, height: 700 });
  await page.emulateMedia({ forcedColors: 'active' });
  await notebook.open(['import os\nos._exit(3)', '1 + 1']);
  await notebook.expectWell();
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await notebook.cells.nth(1).locator('.cm-content').click();
  await page.menu.clickMenuItem('Run>Run Selected Cell and All Below');

  await expect(notebook.button('Dismiss')).toBeFocused();
  await expectWhole(notebook.dialog.locator('.jp-Dialog-content'));
  await page.screenshot({ path: testInfo.outputPath('dialog.png') });
  await notebook.button('Dismiss').click();
  await expectWhole(notebook.banner);
  const stopped = page.locator('.jp-KernelStatusStopped');
  await expectWhole(stopped);
  // The prompts are above the cells here: nothing to stand in line with.
  const cell = notebook.cells.nth(1);
  await expect
    .poll(async () => (await edges(cell)).right - (await edges(stopped)).right)
    .toBeLessThan(40);
  await notebook.item.click();
  const details = new KernelDetails(page);
  await expect(details.view).toContainText('Exited with code 3');
  await expectWhole(details.view);
  await page.screenshot({ path: testInfo.outputPath('details.png') });
});

async function edges(part: Locator): Promise<{ left: number; right: number }> {
  const { x, width } = (await part.boundingBox())!;
  return { left: x, right: x + width };
}

/** Wait until a part of the page is inside the window, with nothing to scroll sideways. */
async function expectWhole(part: Locator): Promise<void> {
  await expect(part).toBeVisible();
  await expect
    .poll(async () => {
      const { left, right } = await edges(part);
      const hidden = await part.evaluate(
        node => node.scrollWidth - node.clientWidth
      );
      return left >= 0 && right <= WIDTH && hidden <= 0;
    })
    .toBe(true);
}
