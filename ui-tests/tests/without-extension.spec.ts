import { expect, test } from './fixtures';

test('with both halves off JupyterLab is as it was: its item, its dialog, its models', async ({
  notebook,
  page
}) => {
  await notebook.open(['import os; os._exit(3)']);

  const item = page
    .locator('#jp-main-statusbar .jp-StatusBar-Item')
    .filter({ hasText: 'Python 3 (ipykernel) | Idle' });
  await expect(item).toBeVisible();
  await expect(page.locator('[class*="jp-KernelStatus"]')).toHaveCount(0);
  const model = await notebook.kernelModel();
  expect(Object.keys(model)).not.toContain('status');
  expect(Object.keys(model)).not.toContain('last_exit');
  const document = await page.request.get(
    `/jupyterlab-kernel-status/kernels/${model.id}`
  );
  expect(document.status()).toBe(404);

  await notebook.run(1);
  await expect(notebook.anyDialog).toContainText(
    'appears to have died. It will restart automatically.'
  );
  await notebook.anyDialog.getByRole('button', { name: 'Ok' }).click();

  // A click on stock's item is stock's, too.
  await item
    .or(
      page.locator('#jp-main-statusbar .jp-StatusBar-TextItem', {
        hasText: 'Python 3'
      })
    )
    .first()
    .click();
  await expect(notebook.anyDialog).toContainText('Select Kernel');
});
