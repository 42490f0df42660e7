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
  // Room for the fold to open below its summary.
  await page.setViewportSize({ width: 1024, height: 1200 });
  await notebook.openCells(['x = 1', CRASH, 'print("fine")']);
  await crash(notebook, 1);

  await expect(notebook.heading).toHaveText('Kernel crashed');
  await expect(notebook.part('crashed')).toHaveText(CRASHED_LINE);
  await expect(notebook.part('code').locator('code')).toHaveCount(3);
  await expect(notebook.part('hint')).not.toBeEmpty();
  await expect(notebook.button('Close')).toBeFocused();
  const fold = notebook.technicalDetails;
  const traceback = fold.locator('[data-kind="traceback"]');
  await expect(notebook.part('cause')).toBeHidden();
  const before = await fold.locator('summary').boundingBox();
  await expect(traceback).toBeHidden();
  await fold.locator('summary').focus();
  // The keys of the first half second are nobody's.
  const opened = await page.evaluate(() => performance.now());
  await page.waitForFunction(since => performance.now() > since + 600, opened);
  await page.keyboard.press('Enter');
  await expect(traceback).toBeVisible();
  await expect(traceback).toContainText('Segmentation fault');
  expect((await fold.locator('summary').boundingBox())!.y).toBeCloseTo(
    before!.y,
    0
  );

  await expect(
    notebook.dialog.getByRole('link', { name: 'About this cause' })
  ).toHaveAttribute(
    'href',
    /\/jupyterlab-kernel-status\/causes\/segmentation-fault$/
  );
  await notebook.button('Copy Report').click();
  await expect(notebook.part('copied')).toHaveText('Copied');
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain(`### Kernel died: ${SEGFAULT}\n`);
  expect(report).toContain('#### Cell [1], line 6\n');
  expect(report).toContain(CRASHED_LINE);
  expect(report).toMatch(/- application: JupyterLab \d/);
  expect(report).toMatch(/- jupyter_server: \d/);
  expect(report).not.toContain(await notebook.kernelId());

  // The cell that ended the kernel at once is not one that was queued.
  await expect(page.locator('.jp-KernelStatusStopped')).toHaveCount(0);
  await notebook.button('Go to Cell').click();
  await expect(notebook.anyDialog).toHaveCount(0);
  await expectMark(notebook);

  await page.notebook.save();
  const file = JSON.stringify(await notebook.saved());
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
  await notebook.button('Close').click();

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

test('a kernel without ipykernel: what it wrote is under the fold', async ({
  notebook
}) => {
  await notebook.openCells(['x = 1'], 'no-ipykernel');
  await notebook.technicalDetails.locator('summary').click();
  await expect(
    notebook.technicalDetails.locator('[data-kind="stderr"]')
  ).toContainText('No module named ipykernel');
  await expect(notebook.part('hint')).toContainText('ipykernel');
  await expect(notebook.button('Go to Cell')).toHaveCount(0);
});
