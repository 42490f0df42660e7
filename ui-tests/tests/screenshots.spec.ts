import { mkdirSync } from 'node:fs';
import * as path from 'node:path';

import { expect, test } from './fixtures';

const IMAGES = path.join(__dirname, '..', '..', 'docs', 'images');

const THEMES = [
  ['light', 'JupyterLab Light'],
  ['dark', 'JupyterLab Dark']
] as const;

test.beforeAll(() => {
  mkdirSync(IMAGES, { recursive: true });
});

for (const [name, theme] of THEMES) {
  test(`the item and the dialog, ${name}`, async ({ notebook, page }) => {
    await notebook.openCells([
      'import ctypes\n\nsamples = (ctypes.c_double * 4)(1, 1, 2, 3)\nlist(samples)',
      'ctypes.string_at(0)'
    ]);
    await page.theme.setTheme(theme);
    await notebook.expectWell();
    await page.sidebar.close('left');
    await notebook.item.screenshot({
      path: path.join(IMAGES, `item-well-${name}.png`)
    });

    await notebook.run(0);
    await expect(notebook.cells.first()).toContainText('[1.0, 1.0, 2.0, 3.0]');
    await notebook.run(1);

    await notebook.expectDead('Crashed with SIGSEGV');
    await expect(notebook.button('Dismiss')).toBeFocused();
    await page.screenshot({ path: path.join(IMAGES, `dialog-${name}.png`) });
    await notebook.button('Dismiss').click();
    await expect(notebook.dialog).toHaveCount(0);
    await notebook.item.screenshot({
      path: path.join(IMAGES, `item-dead-${name}.png`)
    });
  });
}

test('the item and the dialog in a narrow window', async ({
  notebook,
  page
}) => {
  await page.setViewportSize({ width: 600, height: 600 });
  await notebook.openCells(['import os\nos._exit(3)']);
  await notebook.expectWell();
  await page.sidebar.close('left');

  await notebook.run(0);

  await notebook.expectDead('Exited with code 3');
  await expect(notebook.button('Dismiss')).toBeFocused();
  await page.screenshot({ path: path.join(IMAGES, 'dialog-narrow.png') });
});
