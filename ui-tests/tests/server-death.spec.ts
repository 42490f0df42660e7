import { expect, test } from './fixtures';

const SENTENCE =
  'The server ended during cell [7] with 98 % of its memory in use: probably out of memory';

/** What was running; a text, so that it is opened without a kernel. */
const PATH = 'killed.py';

test('that the server before this one was killed is told once, until somebody has read it', async ({
  notebook,
  page,
  request
}) => {
  await page.contents.uploadContent('', 'text', PATH);
  await notebook.openCells(['x = 1']);
  const notice = page.locator('.Toastify__toast', { hasText: SENTENCE });
  await expect(notice).toHaveCount(1);
  const deleted = page.waitForResponse(
    response =>
      response.request().method() === 'DELETE' &&
      response.url().includes('kernel-status/server-death')
  );
  await notice.getByRole('button', { name: `Open ${PATH}` }).click();
  await expect(page.getByRole('tab', { name: PATH })).toBeVisible();
  expect((await deleted).ok()).toBe(true);
  const answer = await request.get('/jupyterlab-kernel-status/server-death');
  expect((await answer.json()).server_death).toBeNull();

  const asked = page.waitForResponse(/kernel-status\/server-death/);
  await page.reload();
  expect((await (await asked).json()).server_death).toBeNull();
  await expect(page.locator('#jp-main-statusbar')).toBeVisible();
  await expect(notice).toHaveCount(0);
});
