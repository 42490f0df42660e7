import type { Route } from '@playwright/test';

import { expect, test } from './fixtures';

const MARKUP = '<img src=x onerror="window.injected = true"><b>bold</b>';

const REASONS: [string, string, RegExp][] = [
  ['HTML', MARKUP, /<img src=x/],
  ['ANSI escapes', '\u001b[31mred\u001b[0m text', /red.* text/],
  ['100 kB', 'long '.repeat(20_000), /long long/],
  ['a null byte', 'before\u0000after', /before.?after/]
];

/** Put this reason wherever the server's answer has one. */
async function replaceReason(route: Route, reason: string): Promise<void> {
  const response = await route.fetch();
  const text = await response.text();
  const replaced = text.replaceAll(
    /"reason": ?"Killed[^"]*"/g,
    () => `"reason": ${JSON.stringify(reason)}`
  );
  await route.fulfill({ response, body: replaced });
}

for (const [what, reason, shown] of REASONS) {
  test(`a reason with ${what} is shown as text, cut and harmless`, async ({
    notebook,
    page
  }) => {
    await page.route(
      /\/(api|jupyterlab-kernel-status)\/(kernels|sessions)/,
      route =>
        route.request().method() === 'GET'
          ? replaceReason(route, reason)
          : route.fallback()
    );
    await notebook.open();
    await notebook.expectWell();

    process.kill(await notebook.pid(), 'SIGKILL');

    const cause = notebook.dialog.locator('.jp-KernelStatusDialog-cause');
    await expect(cause).toContainText(shown);
    for (const part of [notebook.item, notebook.dialog]) {
      const text = (await part.textContent()) ?? '';
      expect(text.length).toBeLessThan(1500);
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0008\u001b]/);
      await expect(part.locator('img, b')).toHaveCount(0);
    }
    expect(await page.evaluate(() => 'injected' in window)).toBe(false);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
}
