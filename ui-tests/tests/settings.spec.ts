import { expect, test } from './fixtures';

test('the settings editor offers what can be chosen, and the palette has the command', async ({
  notebook,
  page
}, testInfo) => {
  await notebook.open([], 'light');
  await notebook.expectWell();

  await page.evaluate(() =>
    window.jupyterapp.commands.execute('settingeditor:open', {
      query: 'Kernel Status'
    })
  );
  const settings = page
    .locator('.jp-SettingsForm')
    .filter({ hasText: 'How you are told that a kernel died.' });
  await expect(settings.getByRole('heading', { level: 3 })).toHaveText(
    'When a kernel dies'
  );
  const choice = settings.getByRole('combobox');
  await expect(choice.locator('option')).toHaveText([
    'Open a dialog',
    'Show a notification',
    'Do neither'
  ]);
  await expect(choice.locator('option:checked')).toHaveText('Open a dialog');
  await expect(settings).toContainText('The dialog is for a document');
  await page.screenshot({ path: testInfo.outputPath('settings.png') });

  await page.activity.activateTab('notebook.ipynb');
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('apputils:activate-command-palette')
  );
  const palette = page.locator('.jp-ModalCommandPalette');
  await palette.locator('input').fill('Show Kernel Status');
  await palette
    .locator('.lm-CommandPalette-item')
    .filter({ hasText: 'Show Kernel Status' })
    .click();
  await expect(page.locator('.jp-KernelStatusDetails')).toContainText('Light');
});
