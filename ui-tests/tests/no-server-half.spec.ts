import { expect, test } from './fixtures';

test('without the server half the item shows what stock knows, and its tooltip says so', async ({
  notebook
}) => {
  await notebook.open(['import time; time.sleep(600)']);

  await expect(notebook.executionState).toHaveAttribute(
    'data-execution-state',
    'idle'
  );
  await expect(notebook.connection).toHaveAttribute(
    'data-connection',
    'connected'
  );
  await expect(notebook.item).toContainText('Idle');
  await expect(notebook.item).toHaveAttribute(
    'title',
    /server does not report kernel status/i
  );

  await notebook.run(1);
  await expect(notebook.executionState).toHaveAttribute(
    'data-execution-state',
    'busy'
  );
  expect(await notebook.dialogs()).toEqual([]);

  await notebook.item.click();
  const details = notebook.page.locator('.jp-KernelStatusDetails');
  await expect(details).toContainText(
    /server does not report kernel status.*page knows by itself/i
  );
  await expect(details.locator('[data-row="execution"]')).toHaveAttribute(
    'data-value',
    'busy'
  );
});
