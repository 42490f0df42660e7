import type { Locator } from '@playwright/test';

import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';

const WIDTH = 600;

test('600 px wide, from right to left and in forced colours all is whole, apart and in its place', async ({
  notebook,
  page
}, testInfo) => {
  await page.setViewportSize({ width: WIDTH, height: 700 });
  await page.emulateMedia({ forcedColors: 'active' });
  await notebook.open(['import ctypes\nctypes.string_at(0)', '1 + 1']);
  await notebook.expectWell();
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await notebook.cells.nth(1).locator('.cm-content').click();
  await page.menu.clickMenuItem('Run>Run Selected Cell and All Below');

  await expect(notebook.button('Close')).toBeFocused();
  const dialog = notebook.dialog.locator('.jp-Dialog-content');
  await expectWhole(dialog);
  const buttons = ['Close', 'Go to Cell', 'Restart Kernel'].map(name =>
    notebook.button(name)
  );
  await expectInOrder(buttons);
  for (const edged of [dialog, ...buttons]) {
    await expect(edged).toHaveCSS('border-top-style', 'solid');
  }
  await page.screenshot({ path: testInfo.outputPath('dialog.png') });
  await notebook.button('Close').click();

  await expectWhole(notebook.banner);
  await expect(
    notebook.crashedCell.locator('.jp-KernelStatusCrash-line')
  ).toHaveCSS('outline-style', 'dashed');
  const stopped = page.locator('.jp-KernelStatusStopped');
  await expectWhole(stopped);
  // The prompts are above the cells here: nothing to stand in line with.
  const cell = notebook.cells.nth(1);
  for (const line of [notebook.banner, stopped]) {
    await expect
      .poll(async () => (await edges(cell)).right - (await edges(line)).right)
      .toBeLessThan(40);
  }
  await expectInOrder([
    notebook.item.locator('.jp-KernelStatusItem-icon'),
    notebook.item.locator('.jp-KernelStatusItem-kernelName'),
    notebook.item.locator('.jp-KernelStatusItem-statusText'),
    notebook.reason
  ]);

  await notebook.item.click();
  const details = new KernelDetails(page);
  await expect(details.view).toContainText('Crashed with SIGSEGV');
  await expectWhole(details.view);
  const icon = details.view.locator('.jp-KernelStatusDetails-icon');
  await expectInOrder([
    icon,
    details.view.locator('.jp-KernelStatusDetails-title')
  ]);
  const [disc, cross] = await Promise.all([
    icon.locator('circle').evaluate(node => getComputedStyle(node).fill),
    icon.locator('path').evaluate(node => getComputedStyle(node).stroke)
  ]);
  expect(cross).not.toBe(disc);
  await page.screenshot({ path: testInfo.outputPath('details.png') });
});

async function edges(part: Locator): Promise<{ left: number; right: number }> {
  const { x, width } = (await part.boundingBox())!;
  return { left: x, right: x + width };
}

/** Wait until these stand side by side from right to left, apart. */
async function expectInOrder(parts: Locator[]): Promise<void> {
  for (const [index, part] of parts.slice(1).entries()) {
    await expect
      .poll(
        async () => (await edges(parts[index])).left - (await edges(part)).right
      )
      .toBeGreaterThan(2);
  }
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
