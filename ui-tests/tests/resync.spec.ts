import { expect, test } from './fixtures';
import { EventSocket } from './eventSocket';
import { KernelDetails } from './kernelDetails';

const EVENT =
  'https://events.jupyter.org/jupyterlab_kernel_status/kernel_status/v1';

test('where events are forbidden the server is asked, and the details say so', async ({
  notebook,
  page
}) => {
  await EventSocket.prepare(page, { refused: true });
  await notebook.open();
  await notebook.expectWell();
  const pid = await notebook.pid();

  process.kill(pid, 'SIGSTOP');
  try {
    await expect(notebook.status).toHaveAttribute('data-status', 'stopped');
    await notebook.item.click();
    await expect(new KernelDetails(page).view).toContainText(
      'No events arrive'
    );
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect(notebook.status).toHaveAttribute('data-status', 'running');
});

test('a kernel that dies while the event socket is lost is told of, and nothing goes back', async ({
  notebook,
  page
}) => {
  const socket = await EventSocket.prepare(page, { refused: false });
  await notebook.open();
  await notebook.expectWell();
  const pid = await notebook.pid();
  const details = new KernelDetails(page);
  await notebook.item.click();
  await expect(details.view).toContainText('as it happens');
  await page.evaluate(() => window.kernelStatusShown.statuses.splice(0));

  await socket.cut();
  await expect(details.view).toContainText('No events arrive');
  await page.keyboard.press('Escape');
  process.kill(pid, 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await socket.allow();
  await notebook.button('Close').click();
  await notebook.item.click();

  await expect(details.view).toContainText('as it happens', {
    timeout: 60_000
  });
  expect(await page.evaluate(() => window.kernelStatusShown.statuses)).toEqual([
    'running',
    'dead'
  ]);
});

test('a forged event opens no dialog, and does not hide the death that follows', async ({
  notebook,
  page,
  request
}) => {
  await notebook.open();
  await notebook.expectWell();
  const pid = await notebook.pid();
  const kernel = await notebook.kernelModel();
  const confirmed = page.waitForResponse(response =>
    response.url().includes(`jupyterlab-kernel-status/kernels/${kernel.id}`)
  );

  const answer = await request.post('/api/events', {
    data: {
      schema_id: EVENT,
      version: '1',
      data: {
        kernel_id: kernel.id,
        kernel_name: kernel.name,
        epoch: kernel.epoch,
        seq: 1_000_000,
        status: 'dead',
        execution_state: null,
        cause: 'signal',
        reason: 'Killed by a forged event'
      }
    }
  });

  expect(answer.status()).toBe(204);
  await confirmed;
  await notebook.expectWell();
  process.kill(pid, 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await expect(notebook.button('Close')).toBeFocused();
  expect((await notebook.dialogs()).join()).not.toContain('forged');
  expect(await notebook.dialogs()).toHaveLength(1);
});
