import { expect, test } from './fixtures';
import { expectAgreement, expectConsoleAgreement, UNTIL_GO } from './words';

test('a reload while a cell runs: busy everywhere, and idle when the cell ends', async ({
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO]);
  await notebook.expectWell();
  await notebook.run(1);
  await expectAgreement(page, 'busy');

  await page.reload();

  await expectAgreement(page, 'busy');
  await notebook.write('go');
  await expectAgreement(page, 'idle');
});

test('Reconnect to Kernel while a cell runs: busy everywhere, and idle when the cell ends', async ({
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO]);
  await notebook.expectWell();
  await notebook.run(1);
  await expectAgreement(page, 'busy');

  const socket = page.waitForEvent('websocket', socket =>
    socket.url().includes('/channels')
  );
  await page.menu.clickMenuItem('Kernel>Reconnect to Kernel');
  await socket;

  await expectAgreement(page, 'busy');
  await notebook.write('go');
  await expectAgreement(page, 'idle');
});

test('two pages on one kernel agree: busy, idle, and what became of it', async ({
  autorestart,
  browser,
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO]);
  await notebook.expectWell();
  const pid = await notebook.pid();
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(
    new URL(`/lab/workspaces/other/tree/${notebook.path}`, page.url()).href
  );
  await expectAgreement(other, 'idle');

  await notebook.run(1);
  await expectAgreement(page, 'busy');
  await expectAgreement(other, 'busy');
  await notebook.write('go');
  await expectAgreement(page, 'idle');
  await expectAgreement(other, 'idle');

  process.kill(pid, 'SIGKILL');
  const end = autorestart ? 'idle' : 'dead';
  await expect(notebook.item).toHaveAttribute('title', /SIGKILL/);
  await expectAgreement(page, end);
  await expect(other.locator('.jp-KernelStatusItem')).toHaveAttribute(
    'title',
    /SIGKILL/
  );
  await expectAgreement(other, end);
  await context.close();
});

test('a console of the notebook says the same in its toolbar', async ({
  notebook,
  page
}) => {
  await notebook.open([UNTIL_GO]);
  await notebook.expectWell();
  await page.evaluate(async path => {
    await window.jupyterapp.commands.execute('console:create', {
      path,
      kernelPreference: { name: 'python3' },
      insertMode: 'split-bottom',
      activate: false
    });
  }, notebook.path);
  await expectConsoleAgreement(page, 'idle');

  await notebook.run(1);
  await expectAgreement(page, 'busy');
  await expectConsoleAgreement(page, 'busy');
  await notebook.write('go');
  await expectAgreement(page, 'idle');
  await expectConsoleAgreement(page, 'idle');
});
