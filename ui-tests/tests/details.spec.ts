import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';

test('a click opens the details, Escape closes them, and the focus is where it was', async ({
  notebook,
  page
}) => {
  await notebook.open();
  await notebook.expectWell();
  const details = new KernelDetails(page);

  await notebook.item.click();

  await expect(details.view).toContainText('Python 3 (ipykernel)');
  await expect(details.view).toContainText('notebook.ipynb');
  await details.expectAxes('running', 'idle', 'connected');
  await expect(details.row('id')).toContainText(await notebook.kernelId());
  await expect(details.row('uptime')).toContainText(/\d+ s since/);
  await expect(details.view).toContainText('as it happens');
  await expect(notebook.item).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  await expect(details.view).toHaveCount(0);
  await expect(notebook.item).toBeFocused();
  await expect(notebook.item).toHaveAttribute('aria-expanded', 'false');
});

test('by keyboard: Enter on the item, Tab stays inside, and the Kernel menu has it', async ({
  notebook,
  page
}) => {
  await notebook.open();
  await notebook.expectWell();
  const details = new KernelDetails(page);

  await notebook.item.focus();
  await page.keyboard.press('Enter');
  await expect(details.view).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(details.button('Shut Down')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(details.timeline).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(notebook.item).toBeFocused();

  await page.menu.clickMenuItem('Kernel>Show Kernel Status…');
  await expect(details.view).toBeVisible();
  await page.mouse.click(700, 200);
  await expect(details.view).toHaveCount(0);
});

test('open while a cell runs they are live, and Interrupt stops it', async ({
  notebook,
  page
}) => {
  await notebook.open(['import time; time.sleep(600)']);
  await notebook.expectWell();
  const details = new KernelDetails(page);
  await notebook.run(1);
  await notebook.item.click();
  await details.expectAxes('running', 'busy', 'connected');
  await expect(details.segments('busy').last()).toBeVisible();

  await details.button('Interrupt').click();

  await expect(notebook.cells.nth(1)).toContainText('KeyboardInterrupt');
  await details.expectAxes('running', 'idle', 'connected');
  await details.timeline.focus();
  await expect(details.timeline).toHaveAttribute('aria-valuetext', /Idle for/);
  await page.keyboard.press('ArrowLeft');
  await expect(details.readout).toHaveText(/: Busy for \d+ s/);
});

test('after a death they tell why, mark it, and start the kernel again', async ({
  notebook,
  page
}) => {
  await notebook.open(['import os; os._exit(3)']);
  await notebook.expectWell();
  const details = new KernelDetails(page);
  await notebook.run(1);
  await notebook.expectDead('Exited with code 3');
  await notebook.button('Close').click();

  await notebook.item.click();

  await expect(details.view).toContainText('Exited with code 3');
  await expect(details.row('status')).toHaveAttribute('data-value', 'dead');
  await expect(details.row('last-exit')).toContainText('Exited with code 3');
  await expect(details.marks).toHaveCount(1);
  await details.marks.hover();
  await expect(details.readout).toHaveText(/: Exited with code 3$/);
  await expect(details.button('Interrupt')).toBeDisabled();
  await details.button('Restart').click();
  await notebook.expectWell();
  await notebook.item.click();
  await expect(details.row('last-exit')).toContainText('Exited with code 3');
  await expect(details.marks).toHaveCount(1);
});

test('restart, change and shut down go through JupyterLab', async ({
  notebook,
  page
}) => {
  await notebook.open();
  await notebook.expectWell();
  const details = new KernelDetails(page);
  const pid = await notebook.pid();

  await notebook.item.click();
  await details.button('Restart').click();
  await expect(details.view).toHaveCount(0);
  await expect(notebook.anyDialog).toContainText('Restart Kernel?');
  await notebook.anyDialog.getByRole('button', { name: 'Confirm' }).click();
  await notebook.expectWell();
  expect(await notebook.pid()).not.toBe(pid);

  await notebook.item.click();
  await details.button('Change Kernel').click();
  await expect(notebook.anyDialog).toContainText('Select Kernel');
  await notebook.anyDialog.getByRole('button', { name: 'Cancel' }).click();

  await notebook.item.click();
  await details.button('Shut Down').click();
  await expect(notebook.item).toContainText('No Kernel');
  await notebook.item.click();
  await expect(details.button('Shut Down')).toHaveCount(0);
  await expect(details.button('Change Kernel')).toBeVisible();
});
