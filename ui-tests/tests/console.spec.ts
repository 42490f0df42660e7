import { expect, test } from './fixtures';
import { KernelConsole } from './kernelConsole';
import { KernelDetails } from './kernelDetails';

test('a console tells of a death, keeps no star, and runs again after a restart', async ({
  autorestart,
  notebook,
  page,
  tmpPath
}) => {
  const console = new KernelConsole(page);
  await console.open(tmpPath);
  await console.expectAgreement('idle');
  const pid = await console.pid();
  await console.run('import time; time.sleep(600)');
  await console.expectAgreement('busy');
  await expect(console.stars).toHaveCount(1);

  process.kill(pid, 'SIGKILL');
  await expect(notebook.part('cause')).toContainText('Killed by SIGKILL');
  await expect(notebook.part('place')).toContainText('Console');
  await notebook.button('Close').click();
  await expect(notebook.anyDialog).toHaveCount(0);
  await expect(console.stars).toHaveCount(0);
  await console.expectAgreement(autorestart ? 'idle' : 'dead');

  if (!autorestart) {
    await notebook.expectDead('Killed by SIGKILL');
    await console.run('print(6 * 7)');
    await expect(notebook.dialog).toContainText('Killed by SIGKILL');
    await expect(notebook.dialog).toContainText('The cell was not run');
    await notebook.button('Cancel').click();
    await expect(notebook.dialog).toHaveCount(0);
    await expect(console.prompt).toHaveText('print(6 * 7)');
    await console.expectAgreement('dead');

    await console.prompt.press('Shift+Enter');
    await notebook.button('Restart and Run').click();
    await expect(console.cells.last()).toContainText('42');
    await console.expectAgreement('idle');
    await expect(console.prompt).toHaveText('');
    await expect(console.stars).toHaveCount(0);
  }

  const details = new KernelDetails(page);
  await notebook.item.click();
  await details.expectAxes('running', 'idle', 'connected');
  await expect(details.row('last-exit')).toContainText('Killed by SIGKILL');
  await page.keyboard.press('Escape');
  await expect(details.view).toHaveCount(0);
  expect(await console.pid()).not.toBe(pid);
});
