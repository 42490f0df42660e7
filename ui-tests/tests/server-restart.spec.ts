import type { KernelNotebook } from './kernelNotebook';
import { expect } from './fixtures';
import { test } from './ownServer';

const GONE = ['none', 'terminated'];

test.beforeEach(async ({ page, notebook }) => {
  // JupyterLab's own, when its polls fail.
  const lost = notebook.anyDialog.filter({
    hasText: 'Server Connection Error'
  });
  // At once: it may be gone by itself before a click that waits for it.
  await page.addLocatorHandler(lost, () =>
    lost.evaluateAll(dialogs =>
      dialogs
        .map(dialog => dialog.querySelector('button'))
        .forEach(button => button?.click())
    )
  );
});

test('a server that is killed and started again: what is so, never Idle over a kernel that is gone, and events again', async ({
  notebook,
  page,
  server
}) => {
  await notebook.open();
  await notebook.expectWell();
  const pid = await notebook.pid();
  await notebook.expectWell();
  await page.evaluate(() => window.kernelStatusShown.words.splice(0));

  await server.end('SIGKILL');
  endProcess(pid);
  await expect(notebook.connection).not.toHaveAttribute(
    'data-connection',
    'connected'
  );
  await expect(notebook.item).toContainText(/Connecting|Disconnected/);
  await server.start();

  await expectGone(notebook);
  const words = await page.evaluate(() => window.kernelStatusShown.words);
  const loss = words.findIndex(word => !word.endsWith(' connected'));
  expect(words.slice(loss).filter(word => word.endsWith(' connected'))).toEqual(
    []
  );
  await expect(notebook.dialog).toHaveCount(0);

  await page.menu.clickMenuItem('Kernel>Change Kernel…');
  await notebook.choosePython();
  await notebook.expectWell();
  process.kill(await notebook.pid(), 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await expect(notebook.part('cause')).toContainText('Killed by SIGKILL');
  await notebook.button('Close').click();
});

test('a server that is stopped and started again, with culling: a culled kernel is a line in the item', async ({
  notebook,
  page,
  server
}) => {
  await notebook.open([], 'light');
  await notebook.expectWell();

  await server.end('SIGTERM');
  await server.start(6);

  await expectGone(notebook);
  await page.menu.clickMenuItem('Kernel>Change Kernel…');
  await notebook.choosePython();
  await expect(notebook.reason).toHaveText('Shut down after being idle');
  await expect(notebook.status).toHaveAttribute('data-status', 'terminated');
  await expect(notebook.dialog).toHaveCount(0);
  await expect(notebook.told('notebook.ipynb')).toHaveCount(0);
});

/** Wait until the item no longer tells of a kernel that the server does not have. */
async function expectGone(notebook: KernelNotebook): Promise<void> {
  await expect
    .poll(async () =>
      GONE.includes((await notebook.status.getAttribute('data-status')) ?? '')
    )
    .toBe(true);
  await expect(notebook.item).toContainText('No Kernel');
  await expect(notebook.connection).toHaveAttribute('data-connection', 'none');
}

/** A kernel may outlive its server. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
