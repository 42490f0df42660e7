import { expect, test } from './fixtures';

test('what a kernel writes to harm the page is shown as text, cut and harmless', async ({
  notebook,
  page
}) => {
  await notebook.openCells(['x = 1'], 'hostile-stderr');
  await expect(notebook.part('cause')).toContainText('Exited with code 7');
  const fold = notebook.dialog.locator('[data-kind="stderr"]');
  await fold.locator('summary').click();
  for (const text of [
    '<script>window.injected = true</script>',
    '<img src=x onerror="window.injected = true">',
    'red text',
    '<b>bold</b> &lt;b&gt;',
    'the end'
  ]) {
    await expect(fold.locator('pre')).toContainText(text);
  }
  const seen = (await notebook.dialog.textContent()) ?? '';
  expect(seen.length).toBeLessThan(20_000);
  // eslint-disable-next-line no-control-regex
  expect(seen).not.toMatch(/[\u0000-\u0008\u001b]/);
  await expect(notebook.dialog.locator('script, img, b')).toHaveCount(0);
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
});
