import { executeAll, openInBackground } from './background';
import { expect, test } from './fixtures';

const STAYS_DEAD = 'It will not restart automatically.';

test('kernels that die in the background make one message, which leads to each', async ({
  autorestart,
  notebook,
  page,
  tmpPath
}) => {
  test.skip(autorestart, 'dead kernels stay dead without automatic restarts');
  const paths = ['a', 'b'].map(name => `${tmpPath}/${name}.ipynb`);
  await notebook.open([], 'light');
  await notebook.expectWell();
  await openInBackground(page, paths);

  await page.evaluate(
    executeAll,
    paths.map((path): [string, string] => [path, 'signal 9'])
  );

  const both = notebook.told('2 kernels died:');
  await expect(both).toContainText('Killed by SIGKILL');
  await expect(notebook.notification).toHaveCount(1);
  // By this the announcer knows what screen readers hear without it.
  await expect(page.locator('.jp-toastContainer [role="alert"]')).toContainText(
    '2 kernels died:'
  );
  await both.getByRole('button', { name: 'Open a.ipynb' }).click();
  await expect(notebook.item).toHaveAttribute('title', /\ba\.ipynb/);
  await expect(notebook.part('place')).toContainText('a.ipynb');
  await expect(notebook.part('since')).toContainText(STAYS_DEAD);
  await expect(notebook.button('Close')).toBeFocused();
  await notebook.button('Close').click();

  const rest = notebook.told('b.ipynb: Kernel was killed');
  await expect(rest).toContainText(STAYS_DEAD);
  await expect(notebook.notification).toHaveCount(1);
  await rest.getByRole('button', { name: 'Restart Kernel' }).click();
  await expect(notebook.notification).toHaveCount(0);
  await page.activity.activateTab('b.ipynb');
  await notebook.expectWell();
  expect(await notebook.dialogs()).toHaveLength(1);
});

test('a kernel that was restarted in the background: the notification says so, and leads there', async ({
  autorestart,
  notebook,
  page,
  request,
  tmpPath
}) => {
  test.skip(!autorestart, 'kernels are restarted with automatic restarts only');
  const path = `${tmpPath}/a.ipynb`;
  await notebook.open([], 'light');
  await notebook.expectWell();
  // The first that the page reads of the kernel is that it runs again.
  let release = (): void => undefined;
  const over = new Promise<void>(resolve => (release = resolve));
  await page.route('**/jupyterlab-kernel-status/kernels/*', async route => {
    await over;
    await route.fallback();
  });
  await openInBackground(page, [path]);

  await page.evaluate(executeAll, [[path, 'signal 9']] as [string, string][]);
  await expect
    .poll(async () => (await request.get('/api/sessions')).json())
    .toContainEqual(
      expect.objectContaining({
        path,
        kernel: expect.objectContaining({
          status: 'running',
          last_exit: expect.objectContaining({ signal: 'SIGKILL' })
        })
      })
    );
  release();

  const restarted = notebook.told('It has restarted.');
  await expect(restarted).toContainText('Kernel was killed');
  await expect(notebook.notification).toHaveCount(1);
  expect(await notebook.dialogs()).toEqual([]);
  await restarted.getByRole('button', { name: 'Open a.ipynb' }).click();
  await notebook.expectWell();
  await expect(notebook.part('since')).toContainText('variables');
  await notebook.button('Close').click();
  await expect(notebook.anyDialog).toHaveCount(0);
  await expect(notebook.notification).toHaveCount(0);
});

test('a shutdown from elsewhere is a line in the item, one from this page is none', async ({
  autorestart,
  notebook,
  page,
  request
}) => {
  test.skip(autorestart, 'automatic restarts are about deaths');
  await notebook.open([], 'light');
  await notebook.expectWell();

  await request.delete(`/api/kernels/${await notebook.kernelId()}`);

  await expect(notebook.status).toHaveAttribute('data-status', 'terminated');
  await expect(notebook.reason).toHaveText('Shut down from elsewhere');
  await page.menu.clickMenuItem('Kernel>Change Kernel…');
  await notebook.choosePython();
  await notebook.expectWell();

  await page.menu.clickMenuItem('Kernel>Shut Down Kernel');
  await expect(notebook.item).toContainText('No Kernel');
  await expect(notebook.status).toHaveAttribute('data-status', 'none');
  await expect(notebook.reason).toHaveText('');
  expect(await notebook.dialogs()).toEqual([
    expect.stringContaining('Select Kernel')
  ]);
  await expect(notebook.notification).toHaveCount(0);
});
