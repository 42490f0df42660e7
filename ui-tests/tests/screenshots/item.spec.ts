import { expect, test } from '../fixtures';
import { UNTIL_GO } from '../words';
import { picture } from './picture';

test.describe('a kernel that stays dead', () => {
  test.skip(({ autorestart }) => autorestart, 'one of each is enough');

  test('idle, busy, suspended, dead', async ({ notebook, page }) => {
    await notebook.open([UNTIL_GO]);
    await notebook.expectWell();
    await picture(page, notebook.item, 'item-idle');

    const pid = await notebook.pid();
    await notebook.run(1);
    await expect(notebook.item).toContainText('Busy');
    await picture(page, notebook.item, 'item-busy');
    await notebook.write('go');
    await notebook.expectWell();

    process.kill(pid, 'SIGSTOP');
    await expect(notebook.item).toContainText('Suspended');
    await picture(page, notebook.item, 'item-suspended');

    process.kill(pid, 'SIGKILL');
    await notebook.expectDead('Killed by SIGKILL');
    await notebook.button('Close').click();
    await expect(notebook.dialog).toHaveCount(0);
    await picture(page, notebook.item, 'item-dead');
  });

  test('starting', async ({ notebook, page }) => {
    await notebook.open([], 'waits-for-go');
    await expect(notebook.item).toContainText('Starting');
    await picture(page, notebook.item, 'item-starting');
    await notebook.write('go');
    await notebook.expectWell();
  });

  test('a kernel that could not be launched', async ({ notebook, page }) => {
    await notebook.open([], 'missing-binary');
    await notebook.expectDead('No such file or directory');
    await notebook.button('Close').click();
    await notebook.anyDialog.getByRole('button', { name: 'Select' }).waitFor();
    await page.keyboard.press('Escape');
    await expect(notebook.anyDialog).toHaveCount(0);
    await picture(page, notebook.item, 'item-could-not-start');
  });

  test('not responding', async ({ notebook, page }) => {
    // The one ready-made kernel that does not answer while it works is IRkernel.
    await page.route(
      /jupyterlab-kernel-status\/kernels|api\/(kernels|sessions)/,
      async route => {
        const answer = await route.fetch();
        const body = (await answer.text()).replaceAll(
          '"status": "running"',
          '"status": "unresponsive"'
        );
        await route.fulfill({ response: answer, body });
      }
    );
    await notebook.open();
    await expect(notebook.item).toContainText('Not responding');
    await picture(page, notebook.item, 'item-not-responding');
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('disconnected', async ({ notebook, page }) => {
    let reachable = true;
    const open = new Set<() => void>();
    await page.routeWebSocket(/\/channels/, socket => {
      if (!reachable) {
        void socket.close({ code: 4000 });
        return;
      }
      socket.connectToServer();
      open.add(() => void socket.close({ code: 4000 }));
    });
    await notebook.open();
    await notebook.expectWell();
    reachable = false;
    open.forEach(close => close());
    await expect(notebook.item).toContainText('Connecting');
    await picture(page, notebook.item, 'item-connecting');
  });

  test('shut down from elsewhere', async ({ notebook, page }) => {
    await notebook.open();
    await notebook.expectWell();
    await page.request.delete(`/api/kernels/${await notebook.kernelId()}`);
    await expect(notebook.reason).toHaveText('Shut down from elsewhere');
    await picture(page, notebook.item, 'item-shut-down-elsewhere');
  });
});

test('restarting, and given up', async ({ autorestart, notebook, page }) => {
  test.skip(!autorestart, 'needs automatic restarts');
  await notebook.open([], 'exits-at-once');
  await expect(notebook.item).toContainText('Restarting');
  await picture(page, notebook.item, 'item-restarting');
  await notebook.expectDead(/Gave up/i);
  await notebook.button('Close').click();
  await expect(notebook.dialog).toHaveCount(0);
  await picture(page, notebook.item, 'item-gave-up');
});
