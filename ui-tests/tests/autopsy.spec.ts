import { galata } from '@jupyterlab/galata';

import { expect, test } from './fixtures';
import type { KernelNotebook } from './kernelNotebook';

/** Crashes three frames deep, when it is run for the first time. */
const CRASH = `import ctypes, os

def inner():
    if not os.path.exists("crashed"):
        open("crashed", "w").close()
        ctypes.string_at(0)

def outer():
    inner()

outer()
print("survived")`;

const SEGFAULT = 'Crashed with SIGSEGV (segmentation fault)';
const BANNER = `The kernel died here, in line 6: ${SEGFAULT}`;
const CRASHED_LINE = '        ctypes.string_at(0)';

/** Run the crashing cell, and wait until the dialog is complete. */
async function crash(notebook: KernelNotebook, index: number): Promise<void> {
  await notebook.expectWell();
  await notebook.run(index);
  await expect(notebook.part('cause')).toHaveText(SEGFAULT);
  await expect(notebook.part('place')).toContainText('cell [1], line 6');
}

async function expectMark(notebook: KernelNotebook): Promise<void> {
  await expect(notebook.page.locator('.jp-KernelStatusCrash')).toHaveCount(1);
  await expect(notebook.crashedCell.locator('.cm-content')).toBeInViewport();
  await expect(notebook.banner).toHaveText(BANNER);
  await expect(
    notebook.crashedCell.locator('.jp-KernelStatusCrash-line')
  ).toHaveText(CRASHED_LINE);
}

async function restart(notebook: KernelNotebook): Promise<void> {
  await notebook.page.menu.clickMenuItem('Kernel>Restart Kernel…');
  await notebook.anyDialog
    .getByRole('button', { name: 'Confirm Kernel Restart' })
    .click();
  await notebook.expectWell();
}

test('a segmentation fault three frames deep: why, where, and the way there', async ({
  context,
  notebook,
  page
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await notebook.openCells(['x = 1', CRASH, 'print("fine")']);
  await crash(notebook, 1);

  await expect(notebook.part('place').locator('code')).toHaveText(
    'ctypes.string_at(0)'
  );
  await expect(notebook.part('hint')).not.toBeEmpty();
  await expect(notebook.button('Dismiss')).toBeFocused();
  await expect(
    notebook.dialog.getByRole('link', { name: 'About this cause' })
  ).toHaveAttribute('href', /\/docs\/causes\/segmentation-fault\.md$/);

  const fold = notebook.dialog.locator('[data-kind="traceback"]');
  const before = await fold.locator('summary').boundingBox();
  await expect(fold.locator('pre')).toBeHidden();
  await fold.locator('summary').focus();
  // The keys of the first half second are nobody's.
  const opened = await page.evaluate(() => performance.now());
  await page.waitForFunction(since => performance.now() > since + 600, opened);
  await page.keyboard.press('Enter');
  await expect(fold.locator('pre')).toBeVisible();
  await expect(fold.locator('pre')).toContainText('Segmentation fault');
  expect((await fold.locator('summary').boundingBox())?.y).toBe(before?.y);

  await notebook.button('Copy Report').click();
  await expect(notebook.part('copied')).toHaveText('Copied');
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain(`### Kernel died: ${SEGFAULT}\n`);
  expect(report).toContain('#### Cell [1], line 6\n');
  expect(report).toContain(CRASHED_LINE);
  expect(report).toMatch(/- application: JupyterLab \d/);
  expect(report).toMatch(/- jupyter_server: \d/);
  expect(report).not.toContain(await notebook.kernelId());

  await notebook.button('Go to Cell').click();
  await expect(notebook.anyDialog).toHaveCount(0);
  await expectMark(notebook);

  await page.notebook.save();
  const file = JSON.stringify(await notebook.file());
  expect(file).toContain('ctypes.string_at(0)');
  expect(file).not.toMatch(/died|KernelStatus|SIGSEGV/i);

  await page.reload();
  await expectMark(notebook);
  expect(await notebook.dialogs()).toEqual([]);

  await restart(notebook);
  await notebook.run(1);
  await expect(notebook.cells.nth(1)).toContainText('survived');
  await expect(notebook.banner).toHaveCount(0);
  await expect(page.locator('.jp-KernelStatusCrash-line')).toHaveCount(0);
});

test('a cell without an id is found again by its code, and its mark can be dismissed for good', async ({
  notebook,
  page
}) => {
  const cells = ['x = 1', CRASH, 'x = 1'];
  await notebook.openContent({
    cells: cells.map(source => ({
      cell_type: 'code',
      execution_count: null,
      metadata: {},
      outputs: [],
      source
    })),
    metadata: { kernelspec: { name: 'python3', display_name: 'python3' } },
    nbformat: 4,
    nbformat_minor: 4
  });
  await crash(notebook, 1);
  await notebook.button('Dismiss').click();

  await page.reload();
  await expectMark(notebook);

  await notebook.crashedCell
    .getByRole('button', { name: 'Remove this mark' })
    .click();
  await expect(notebook.banner).toHaveCount(0);
  const evidence = page.waitForResponse(/\/evidence(\?|$)/);
  await page.reload();
  await (await evidence).finished();
  await notebook.expectDead(SEGFAULT);
  await expect(notebook.banner).toHaveCount(0);
});

test.describe('where only the cells in view are drawn', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      '@jupyterlab/notebook-extension:tracker': { windowingMode: 'full' }
    }
  });

  test('Go to Cell scrolls to the cell, and its mark is still there when it comes back into view', async ({
    notebook,
    page
  }) => {
    const filler = (count: number) =>
      new Array<string>(count).fill('# a\n# b\n# c\n# d\n# e');
    await notebook.openCells([
      `import os, time\nwhile not os.path.exists("go"): time.sleep(0.05)\n${CRASH}`,
      ...filler(80)
    ]);
    await notebook.expectWell();
    await notebook.run(0);
    await expect(notebook.executionState).toHaveAttribute(
      'data-execution-state',
      'busy'
    );
    const scroll = (pixels: number) => page.mouse.wheel(0, pixels);
    const first = page.locator('.jp-Notebook .jp-CodeCell', {
      hasText: 'while not'
    });
    await first.hover();
    await scroll(100_000);
    await expect(first).not.toBeInViewport();
    await notebook.create('go');
    await expect(notebook.part('place')).toContainText('line 8');

    await notebook.button('Go to Cell').click();
    await expect(notebook.banner).toBeInViewport();
    await notebook.crashedCell.hover();
    await scroll(100_000);
    await expect(notebook.banner).not.toBeInViewport();
    await scroll(-100_000);
    await expect(notebook.banner).toBeInViewport();
    await expect(notebook.banner).toContainText('in line 8');
    await expect(notebook.banner).toHaveCount(1);
  });
});

test('a kernel without ipykernel: what it wrote is under the fold', async ({
  notebook
}) => {
  await notebook.openCells(['x = 1'], 'no-ipykernel');
  const fold = notebook.dialog.locator('[data-kind="stderr"]');
  await fold.locator('summary').click();
  await expect(fold.locator('pre')).toContainText('No module named ipykernel');
  await expect(notebook.part('hint')).toContainText('ipykernel');
  await expect(notebook.button('Go to Cell')).toHaveCount(0);
});

test('what a kernel writes to harm the page is shown as text, cut and harmless', async ({
  notebook,
  page
}) => {
  await notebook.openCells(['x = 1'], 'hostile-stderr');
  await expect(notebook.part('cause')).toContainText('Exited with code 7');
  const fold = notebook.dialog.locator('[data-kind="stderr"]');
  await fold.locator('summary').click();
  for (const text of [
    '<script>window.injected = true</script>',
    '<img src=x onerror="window.injected = true">',
    'red text',
    '<b>bold</b> &lt;b&gt;',
    'the end'
  ]) {
    await expect(fold.locator('pre')).toContainText(text);
  }
  const seen = (await notebook.dialog.textContent()) ?? '';
  expect(seen.length).toBeLessThan(20_000);
  // eslint-disable-next-line no-control-regex
  expect(seen).not.toMatch(/[\u0000-\u0008\u001b]/);
  await expect(notebook.dialog.locator('script, img, b')).toHaveCount(0);
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
});
