import type { Page } from '@playwright/test';

import { followCost } from './cost';
import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';

const REQUESTS = 300;

test('whatever kernels say, the item is drawn at most once a frame and only if it changes, and no timer runs', async ({
  notebook,
  page,
  request
}) => {
  await page.addInitScript(followCost);
  await notebook.open(['input()']);
  await notebook.expectWell();
  await expect.poll(() => timers(page)).toEqual([]);

  await test.step('a timer runs while the details are open', async () => {
    const details = new KernelDetails(page);
    await notebook.item.click();
    await expect(details.view).toBeVisible();
    await expect.poll(async () => (await timers(page)).length).toBe(1);
    await page.keyboard.press('Escape');
    await expect(details.view).toHaveCount(0);
    await expect.poll(() => timers(page)).toEqual([]);
  });

  await page.evaluate(() => window.kernelStatusCost.followItem());
  await test.step('another kernel starts and is shut down', async () => {
    const before = await renders(page);
    const kernel = await request.post('/api/kernels', { data: {} });
    await expect.poll(() => renders(page)).toBeGreaterThan(before);
    const { id } = await kernel.json();
    const between = await renders(page);
    await request.delete(`/api/kernels/${id}`);
    await expect.poll(() => renders(page)).toBeGreaterThan(between);
  });
  await test.step('the kernel says busy and idle all the time', async () => {
    const said = await page.evaluate(executeOften, REQUESTS);
    expect(said).toBeGreaterThan(REQUESTS);
  });
  await test.step('the kernel is busy for long', async () => {
    await notebook.run(1);
    await expect(notebook.item).toContainText('Busy');
    await page.locator('.jp-Stdin-input').press('Enter');
    await notebook.expectWell();
  });

  const { drawings, most } = await page.evaluate(() => ({
    drawings: window.kernelStatusCost.drawings,
    most: window.kernelStatusCost.most
  }));
  expect(drawings.length).toBeGreaterThan(2);
  expect(
    drawings.filter((drawing, index) => drawing === drawings[index - 1])
  ).toEqual([]);
  expect(most).toEqual({ renders: 1, drawings: 1 });
  await expect.poll(() => timers(page)).toEqual([]);
});

/** The lines that started what timers of ours run. */
function timers(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(window.kernelStatusCost.timers.values())
  );
}

/** How often anything of ours was drawn. */
function renders(page: Page): Promise<number> {
  return page.evaluate(() => window.kernelStatusCost.renders);
}

/** Execute nothing, that often, and say how many status messages came meanwhile. Runs in the page. */
async function executeOften(count: number): Promise<number> {
  interface IKernel {
    readonly iopubMessage: {
      connect(
        slot: (_: unknown, message: { header: { msg_type: string } }) => void
      ): void;
    };
    requestExecute(content: object): { readonly done: Promise<unknown> };
  }
  const { shell } = window.jupyterapp as unknown as {
    shell: {
      currentWidget: { sessionContext: { session: { kernel: IKernel } } };
    };
  };
  const { kernel } = shell.currentWidget.sessionContext.session;
  let statuses = 0;
  kernel.iopubMessage.connect((_, message) => {
    statuses += message.header.msg_type === 'status' ? 1 : 0;
  });
  await Promise.all(
    Array.from(
      { length: count },
      () => kernel.requestExecute({ code: '', silent: true }).done
    )
  );
  return statuses;
}
