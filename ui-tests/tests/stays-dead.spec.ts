import { expect, test } from './fixtures';

declare global {
  interface Window {
    kernelStatusClock?: { go: () => void };
  }
}

/** However slow the machine, the keys come in the first moment of the dialog. */
function stopTheClockAtADialog(): void {
  const now = performance.now.bind(performance);
  let stopped: number | null = null;
  performance.now = () => stopped ?? now();
  const observer = new MutationObserver(() => {
    if (document.querySelector('.jp-KernelStatusDialog')) {
      stopped = now();
      observer.disconnect();
    }
  });
  observer.observe(document, { childList: true, subtree: true });
  window.kernelStatusClock = { go: () => (stopped = null) };
}

/** What `reconnect()` of the current document's kernel fails with. Runs in the page. */
function reconnect(): Promise<string> {
  interface IShell {
    readonly currentWidget: {
      readonly sessionContext: {
        readonly session: {
          readonly kernel: { reconnect(): Promise<void> };
        };
      };
    };
  }
  const { jupyterapp } = window as unknown as {
    jupyterapp: { readonly shell: IShell };
  };
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  return kernel.reconnect().then(() => 'nothing', String);
}

test('keys typed while the dialog opens are not an answer, and Enter restarts nothing', async ({
  notebook,
  page
}) => {
  await page.addInitScript(stopTheClockAtADialog);
  await notebook.open(['x = 1']);
  await notebook.expectWell();
  const pid = await notebook.pid();
  await notebook.cells.nth(1).locator('.cm-content').click();

  process.kill(pid, 'SIGKILL');
  while ((await notebook.dialogs()).length === 0) {
    await page.keyboard.press('x');
  }
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(notebook.dialog).toBeVisible();

  await page.evaluate(() => window.kernelStatusClock!.go());
  const opened = await page.evaluate(() => performance.now());
  await page.waitForFunction(since => performance.now() > since + 600, opened);
  await page.keyboard.press('Enter');
  await expect(notebook.dialog).toHaveCount(0);
  await notebook.expectDead('Killed by SIGKILL');
  expect(await notebook.kernelModel()).toMatchObject({ status: 'dead' });
});

test('a page that is reloaded says the same of a dead kernel, and can restart it', async ({
  notebook,
  page
}) => {
  await notebook.open();
  await notebook.expectWell();
  const kernel = await notebook.kernelId();
  process.kill(await notebook.pid(), 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await notebook.button('Close').click();
  await expect(notebook.dialog).toHaveCount(0);

  // The kernel's WebSocket is refused: page and console have status and reason from the model.
  const warned = page.waitForEvent('console', message =>
    message.text().includes(`${kernel} is dead: Killed by SIGKILL`)
  );
  await page.reload();

  await notebook.expectDead('Killed by SIGKILL');
  expect((await warned).type()).toBe('warning');
  expect(await page.evaluate(reconnect)).toContain(
    'is dead: Killed by SIGKILL'
  );
  expect(await notebook.kernelId()).toBe(kernel);
  // This death has been told of.
  expect(await notebook.dialogs()).toEqual([]);

  await page.menu.clickMenuItem('Kernel>Restart Kernel…');
  await notebook.anyDialog
    .getByRole('button', { name: 'Confirm Kernel Restart' })
    .click();
  await notebook.expectWell();
  expect(await notebook.kernelId()).toBe(kernel);
});
