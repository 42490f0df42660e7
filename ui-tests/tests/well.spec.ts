import { expect, test } from './fixtures';

test('a kernel that is well: an icon, its name and Idle; the other words are in the tooltip', async ({
  notebook
}) => {
  await notebook.open();
  await notebook.expectWell();

  await expect(notebook.item).toContainText('Python 3 (ipykernel)');
  await expect(notebook.item.locator('svg')).toBeVisible();
  await expect(notebook.item).not.toContainText('Running');
  await expect(notebook.item).toHaveAttribute('title', /Running/);
  await expect(notebook.item).toHaveAttribute('title', /Connected/);
  // The stock item is not there beside ours.
  await expect(
    notebook.page.locator('.jp-StatusBar-Item').filter({ hasText: 'Idle' })
  ).toHaveCount(1);
});

test('the item follows a cell: Busy while it runs, then Idle', async ({
  notebook
}) => {
  await notebook.open(['input()']);
  await notebook.expectWell();

  await notebook.run(1);

  await expect(notebook.item).toContainText('Busy');
  await notebook.page.locator('.jp-Stdin-input').press('Enter');
  await notebook.expectWell();
});

test('a console has the item too', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.expectWell();

  await page.menu.clickMenuItem('File>New>Console');
  await notebook.choosePython();

  await expect(page.locator('.jp-ConsolePanel')).toBeVisible();
  await notebook.expectWell();
  await expect(notebook.item).toHaveAttribute('title', /Console/);
});
