import { expect, test } from './fixtures';

/** Crashes in functions, and files, of hostile names. */
const HOSTILE_CRASH = `import ctypes

crash = lambda: ctypes.string_at(0)
for name in (
    "<script>window.injected = true</script>",
    '<img src=x onerror="window.injected = true">',
    "<svg onload='window.injected = true'>",
    "\\x1b[31mred\\x1b[0m",
    "&lt;b&gt;<b>bold</b>",
    '"><a href="javascript:window.injected = true">click</a>',
    "\`\`\`\\n# Heading\\n[link](javascript:void) @somebody",
):
    space = {"inner": crash}
    exec(compile("def outer():\\n    inner()", name, "exec"), space)
    crash = space["outer"]
    crash.__code__ = crash.__code__.replace(co_name=name)
crash()`;

/** What of them is seen, in a file's name and in a function's. */
const SHOWN = [
  '<script>window.injected = true</script>',
  '<img src=x onerror="window.injected = true">',
  "<svg onload='window.injected = true'>",
  '[31mred',
  '&lt;b&gt;<b>bold</b>',
  '"><a href="javascript:window.injected = true">click</a>',
  '[link](javascript:void) @somebody'
];

test('what a kernel writes to harm the page is shown as text, cut and harmless', async ({
  notebook,
  page
}) => {
  await notebook.openCells(['x = 1'], 'hostile-stderr');
  await expect(notebook.part('cause')).toContainText('Exited with code 7');
  await notebook.technicalDetails.locator('summary').click();
  const stderr = notebook.technicalDetails.locator('[data-kind="stderr"]');
  for (const text of [
    '<script>window.injected = true</script>',
    '<img src=x onerror="window.injected = true">',
    'red text',
    '<b>bold</b> &lt;b&gt;',
    'the end'
  ]) {
    await expect(stderr).toContainText(text);
  }
  const seen = (await notebook.dialog.textContent()) ?? '';
  expect(seen.length).toBeLessThan(20_000);
  // eslint-disable-next-line no-control-regex
  expect(seen).not.toMatch(/[\u0000-\u0008\u001b]/);
  await expect(notebook.dialog.locator('script, img, b')).toHaveCount(0);
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
});

test('what a crash traceback names to harm the page is shown, and copied, as text', async ({
  context,
  notebook,
  page
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await notebook.openCells([HOSTILE_CRASH]);
  await notebook.expectWell();
  await notebook.run(0);
  await expect(notebook.part('cause')).toContainText('Crashed with SIGSEGV');
  await notebook.technicalDetails.locator('summary').click();
  await notebook.button('Copy Report').click();
  await expect(notebook.part('copied')).toHaveText('Copied');
  const report = await page.evaluate(() => navigator.clipboard.readText());
  const [, fence, copied] =
    /#### Crash traceback\n\n(`+)text\n([^]*?)\n\1(?:\n|$)/.exec(report)!;
  expect(copied).not.toContain(fence);

  const traceback = notebook.technicalDetails.locator(
    '[data-kind="traceback"]'
  );
  await expect(traceback).toBeVisible();
  const shown = (await traceback.textContent()) ?? '';
  for (const text of [shown, copied]) {
    for (const name of SHOWN) {
      expect(text.split(name).length - 1).toBeGreaterThanOrEqual(2);
    }
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u001b]/);
  }
  await expect(
    notebook.dialog.locator('script, pre img, pre svg, pre b, pre a')
  ).toHaveCount(0);
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
});
