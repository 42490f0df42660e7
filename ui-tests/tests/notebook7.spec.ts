import { expect, type Page, test } from '@playwright/test';

const PATH = 'notebook7.ipynb';

async function open(
  page: Page,
  cells: string[],
  kernel = 'python3'
): Promise<void> {
  const content = {
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `cell-${index}`,
      metadata: {},
      outputs: [],
      source
    })),
    metadata: { kernelspec: { name: kernel, display_name: kernel } },
    nbformat: 4,
    nbformat_minor: 5
  };
  await page.request.put(`/api/contents/${PATH}`, {
    data: { type: 'notebook', content }
  });
  await page.goto(`notebooks/${PATH}`);
}

test.afterEach(async ({ request }) => {
  const all = await request.get('/jupyterlab-kernel-status/sessions');
  for (const { id } of (await all.json()).sessions) {
    await request.delete(`/api/sessions/${id}`);
  }
});

test('Jupyter Notebook 7: the item stands in the menu bar in place of its own text, and tells of deaths', async ({
  page
}) => {
  await open(page, [
    'import os; os.kill(os.getpid(), 9)',
    'import os; os._exit(3)'
  ]);
  const run = async (index: number) => {
    await page.locator('.jp-CodeCell .cm-content').nth(index).click();
    await page.keyboard.press('Control+Enter');
  };

  const item = page.locator('#menu-panel .jp-KernelStatusItem');
  await expect(item).toContainText('Idle');
  await expect(item).toHaveAttribute('data-severity', 'calm');
  await expect(page.locator('.jp-NotebookKernelStatus')).toHaveCount(0);

  await run(0);

  const dialog = page.locator('.jp-KernelStatusDialog');
  await expect(dialog).toContainText(PATH);
  await expect(dialog).toContainText('Killed by SIGKILL');
  await expect(page.locator('.jp-Dialog')).toHaveCount(1);
  await expect(item).toContainText('Dead');
  await expect(item).toContainText('Killed by SIGKILL');

  await dialog.getByRole('button', { name: 'Restart Kernel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(item).toContainText('Idle');
  await expect(item).not.toContainText('Dead');

  await run(1);
  await expect(dialog).toContainText('Exited with code 3');
  await expect(page.locator('.jp-Dialog')).toHaveCount(1);
  await expect(item).toContainText('Dead');
});

test('Jupyter Notebook 7: a kernel whose binary is missing: says so', async ({
  page
}) => {
  await open(page, ['1'], 'missing-binary');

  const dialog = page.locator('.jp-KernelStatusDialog');
  await expect(dialog).toContainText('Kernel did not start');
  await expect(dialog).toContainText(
    'Could not start: /no/such/python: No such file or directory'
  );
  await expect(page.locator('.jp-Dialog')).toHaveCount(1);
  await expect(page.locator('#menu-panel .jp-KernelStatusItem')).toContainText(
    'Dead'
  );
});

test('Jupyter Notebook 7: a page without a kernel has no item', async ({
  page
}) => {
  await page.goto('tree');
  await expect(page.getByRole('tab', { name: 'Files' })).toBeVisible();
  await expect(page.locator('.jp-KernelStatusItem')).toBeHidden();
});
