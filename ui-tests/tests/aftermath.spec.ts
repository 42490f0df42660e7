import { Cable } from './cable';
import { expect, test } from './fixtures';
import { expectAgreement, UNTIL_GO } from './words';

test('a death stops a cell with two queued: no star stays, the line says so and is never saved', async ({
  autorestart,
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO, '1', '2']);
  await notebook.expectWell();
  const pid = await notebook.pid();
  for (const index of [1, 2, 3]) {
    await notebook.run(index);
  }
  const stars = page.locator('.jp-InputPrompt', { hasText: '*' });
  await expect(stars).toHaveCount(3);
  await expectAgreement(page, 'busy');

  process.kill(pid, 'SIGKILL');
  await notebook.expectDialog(
    'Killed by SIGKILL',
    autorestart ? /restarted/i : /will not restart/i
  );
  await notebook.button('Close').click();

  await expectAgreement(page, autorestart ? 'idle' : 'dead');
  await expect(stars).toHaveCount(0);
  await expect(
    page.locator('.jp-Notebook-ExecutionIndicator-tooltip')
  ).not.toContainText('Executed 0/');
  const line = notebook.cells.nth(1).locator('.jp-KernelStatusStopped');
  await expect(line).toHaveText('Stopped here: 2 queued cells did not run.');
  await expect(page.locator('.jp-KernelStatusStopped')).toHaveCount(1);
  await page.notebook.save();
  expect(JSON.stringify(await notebook.saved())).not.toContain('Stopped here');
  await line.getByRole('button', { name: 'Dismiss' }).click();
  await expect(line).toHaveCount(0);
});

test('a death that a page missed, cut off from the server, stops its cells all the same', async ({
  autorestart,
  notebook,
  page
}) => {
  const cable = await Cable.lay(page);
  await notebook.open([UNTIL_GO, '1']);
  await notebook.expectWell();
  const pid = await notebook.pid();
  await notebook.run(1);
  await notebook.run(2);
  const stars = page.locator('.jp-InputPrompt', { hasText: '*' });
  await expect(stars).toHaveCount(2);
  await expectAgreement(page, 'busy');

  await cable.cut();
  await expect(notebook.connection).not.toHaveAttribute(
    'data-connection',
    'connected'
  );
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(() => notebook.kernelModel())
    .toMatchObject({
      status: autorestart ? 'running' : 'dead',
      last_exit: { signal: 'SIGKILL' }
    });
  cable.mend();

  await notebook.expectDialog(
    'Killed by SIGKILL',
    autorestart ? /restarted/i : /will not restart/i
  );
  await notebook.button('Close').click();
  await expectAgreement(page, autorestart ? 'idle' : 'dead');
  await expect(stars).toHaveCount(0);
  await expect(
    page.locator('.jp-Notebook-ExecutionIndicator-tooltip')
  ).not.toContainText('Executed 0/');
  await expect(
    notebook.cells.nth(1).locator('.jp-KernelStatusStopped')
  ).toHaveText('Stopped here: 1 queued cell did not run.');
});

test('cells run on a dead kernel are not sent, keep their outputs, and run after Restart and Run', async ({
  autorestart,
  notebook,
  page
}) => {
  test.skip(autorestart, 'the kernel stays dead without automatic restarts');
  await notebook.open(['print("first")', 'print("second")']);
  await notebook.expectWell();
  const kernel = await notebook.kernelId();
  const pid = await notebook.pid();
  await notebook.run(1);
  await expect(notebook.cells.nth(1)).toContainText('[2]:');
  process.kill(pid, 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await notebook.button('Close').click();
  await expect(notebook.dialog).toHaveCount(0);

  await notebook.run(1);
  await expect(notebook.dialog).toContainText('Killed by SIGKILL');
  await expect(notebook.dialog).toContainText('The cell was not run');
  await notebook.button('Cancel').click();
  await expect(notebook.dialog).toHaveCount(0);
  await expect(notebook.cells.nth(1)).toContainText('[2]:');
  await expect(
    notebook.cells.nth(1).locator('.jp-OutputArea-output')
  ).toHaveText(/first/);
  await expectAgreement(page, 'dead');
  expect(await notebook.kernelModel()).toMatchObject({ status: 'dead' });

  await page.menu.clickMenuItem('Run>Run All Cells');
  await expect(notebook.dialog).toContainText('3 cells were not run');
  await notebook.button('Restart and Run').click();

  await expect(notebook.cells.nth(0)).toContainText('[1]:');
  await expect(notebook.cells.nth(1)).toContainText('[2]:');
  await expect(notebook.cells.nth(2)).toContainText('[3]:');
  await expect(notebook.cells.nth(2)).toContainText('second');
  await expectAgreement(page, 'idle');
  expect(await notebook.kernelId()).toBe(kernel);
  await expect(notebook.anyDialog).toHaveCount(0);
});

test('five deaths, each overcome by a restart under the same id', async ({
  autorestart,
  notebook,
  page
}) => {
  test.skip(autorestart, 'the kernel stays dead without automatic restarts');
  await notebook.open();
  await notebook.expectWell();
  const kernel = await notebook.kernelId();

  for (const round of [1, 2, 3, 4, 5]) {
    process.kill(await notebook.pid(), 'SIGKILL');
    await notebook.expectDead('Killed by SIGKILL');
    await expectAgreement(page, 'dead');
    await notebook.button('Restart Kernel').click();
    await notebook.expectWell();
    await expectAgreement(page, 'idle');
    expect(await notebook.kernelId(), `round ${round}`).toBe(kernel);
  }
});

test('a dead kernel that is kept is in no list of what runs', async ({
  autorestart,
  notebook,
  page
}) => {
  test.skip(autorestart, 'the kernel stays dead without automatic restarts');
  const count = page.locator('#jp-main-statusbar [title$="Kernel sessions"]');
  await notebook.open();
  await notebook.expectWell();
  await expect(count).toHaveAttribute('title', /\b1 Kernel/);
  const id = await notebook.kernelId();
  process.kill(await notebook.pid(), 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await notebook.button('Close').click();
  await expect(notebook.dialog).toHaveCount(0);
  await expect(count).toHaveAttribute('title', /\b0 Kernel/);

  await page.reload();
  await expectAgreement(page, 'dead');
  await expect(count).toHaveAttribute('title', /\b0 Kernel/);

  // The sidebar would be closed again by the layout that is restored.
  await page.evaluate(async () => {
    await window.jupyterapp.restored;
  });
  await page.sidebar.openTab('jp-running-sessions');
  const kernels = page.getByRole('region', { name: 'Kernels Section' });
  await expect(kernels).toBeVisible();
  await expect(kernels).not.toContainText(id.slice(0, 8));
  await expect(kernels.locator('.jp-RunningSessions-item')).toHaveCount(0);

  await page.menu.clickMenuItem('Kernel>Change Kernel…');
  const picker = notebook.anyDialog.getByRole('combobox');
  await expect(picker.locator('option', { hasText: 'Python 3' })).toHaveCount(
    1
  );
  await expect(picker).not.toContainText('notebook.ipynb');
  await notebook.anyDialog.getByRole('button', { name: 'Cancel' }).click();
});
