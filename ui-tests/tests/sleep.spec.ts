import { expect, test } from './fixtures';
import { SleepingPage } from './sleep';

test('a kernel that dies while the page sleeps: shown again or online again, it says so by itself', async ({
  notebook,
  page,
  request
}) => {
  const laptop = await SleepingPage.prepare(page);
  await notebook.open();
  await notebook.expectWell();
  const id = await notebook.kernelId();
  const dies = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const pid = await notebook.pid();
    await notebook.expectWell();
    await laptop.sleep();
    return async () => {
      process.kill(pid, signal);
      await expect
        .poll(async () => (await request.get(`/api/kernels/${id}`)).json())
        .toMatchObject({ status: 'dead' });
    };
  };

  const first = await dies('SIGKILL');
  await laptop.show('hidden');
  await first();
  await laptop.show('visible');
  await notebook.expectDead('Killed by SIGKILL');
  await notebook.button('Restart Kernel').click();
  await notebook.expectWell();

  const second = await dies('SIGTERM');
  await laptop.connect(false);
  await second();
  await laptop.connect(true);
  await notebook.expectDead('SIGTERM');
});
