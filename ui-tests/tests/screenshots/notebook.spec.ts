import { expect, test } from '../fixtures';
import { KernelDetails } from '../kernelDetails';
import { UNTIL_GO } from '../words';
import { picture, pictureAround } from './picture';

test('the details of a kernel that works, and of one that is dead', async ({
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO, 'import os; os._exit(3)']);
  await notebook.expectWell();
  const details = new KernelDetails(page);
  await notebook.run(1);
  await expect(notebook.item).toContainText('Busy');
  await notebook.item.click();
  await details.expectAxes('running', 'busy', 'connected');
  await expect(details.row('uptime')).toContainText(/[6-9] s since/);
  await pictureAround(page, details.view, 'details-busy', {
    highContrast: true
  });

  await page.keyboard.press('Escape');
  await notebook.write('go');
  await notebook.expectWell();
  await notebook.run(2);
  await notebook.expectDead('Exited with code 3');
  await notebook.button('Close').click();
  await expect(notebook.dialog).toHaveCount(0);
  await notebook.item.click();
  await details.marks.hover();
  await expect(details.readout).toHaveText(/Exited with code 3/);
  await pictureAround(page, details.view, 'details-dead', {
    highContrast: true
  });
});

test('the mark on the cell in which a kernel crashed', async ({
  notebook,
  page
}) => {
  await notebook.openCells([
    'import ctypes',
    'address = 0\nctypes.string_at(address)\nprint("survived")',
    '1'
  ]);
  await notebook.expectWell();
  await page.sidebar.close('left');
  await notebook.run(0);
  await expect(notebook.cells.first()).toContainText('[1]:');
  await notebook.run(1);
  await notebook.button('Go to Cell').click();
  await expect(notebook.banner).toContainText('line 2');
  await picture(page, notebook.crashedCell, 'crashed-cell', { margin: 8 });
});

test('what is left of queued cells, and the offer to restart', async ({
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO, '1', '2']);
  await notebook.expectWell();
  await page.sidebar.close('left');
  const pid = await notebook.pid();
  for (const index of [1, 2, 3]) {
    await notebook.run(index);
  }
  await expect(page.locator('.jp-InputPrompt', { hasText: '*' })).toHaveCount(
    3
  );
  process.kill(pid, 'SIGKILL');
  await notebook.button('Close').click();
  await expect(notebook.dialog).toHaveCount(0);
  await expect(page.locator('.jp-KernelStatusStopped')).toBeVisible();
  await picture(page, notebook.cells.nth(1), 'stopped-cell', { margin: 8 });

  await notebook.run(1);
  await expect(notebook.dialog).toContainText('was not run');
  await pictureAround(
    page,
    notebook.anyDialog.locator('.jp-Dialog-content'),
    'offer'
  );
});
