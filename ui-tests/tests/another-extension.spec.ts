import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';
import { expectAgreement, expectPageAgreement } from './words';

interface IKernel {
  readonly id: string;
  readonly username: string;
  requestExecute(content: object): {
    readonly done: Promise<unknown>;
    onIOPub: (message: {
      readonly content: { readonly text?: string };
    }) => void;
  };
}

interface IApplication {
  readonly commands: { execute(id: string, args: object): Promise<unknown> };
  readonly serviceManager: {
    readonly kernels: { readonly connected: readonly string[] };
  };
  readonly shell: {
    readonly currentWidget: {
      readonly sessionContext: {
        readonly session: { readonly kernel: IKernel };
      };
    };
  };
}

type OtherWindow = typeof window & {
  jupyterapp: IApplication;
  otherKernels: string;
};

/** Let another extension provide the kernel manager of the pages that are loaded from now on. */
async function another(
  page: IJupyterLabPageFixture,
  way: 'extends' | 'replaces'
): Promise<void> {
  await page.addInitScript(way => {
    (window as unknown as OtherWindow).otherKernels = way;
  }, way);
}

/** Whether the other's kernel manager made the connection of the current document. */
function isOthers(page: IJupyterLabPageFixture): Promise<boolean> {
  return page.evaluate(() => {
    const { serviceManager, shell } = (window as unknown as OtherWindow)
      .jupyterapp;
    const { kernel } = shell.currentWidget.sessionContext.session;
    return (
      kernel.username === 'other' &&
      serviceManager.kernels.connected.includes(kernel.id)
    );
  });
}

/** The process id of the current document's kernel. */
function pid(page: IJupyterLabPageFixture): Promise<number> {
  return page.evaluate(async () => {
    const { jupyterapp } = window as unknown as OtherWindow;
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const future = kernel.requestExecute({
      code: 'import os; print(os.getpid())'
    });
    let text = '';
    future.onIOPub = ({ content }) => {
      text += content.text ?? '';
    };
    await future.done;
    return Number(text);
  });
}

test('a document whose session was registered, on the kernel manager of another extension', async ({
  notebook,
  page,
  tmpPath
}) => {
  await another(page, 'extends');
  await page.goto('?reset');
  await page.evaluate(
    path =>
      (window as unknown as OtherWindow).jupyterapp.commands.execute(
        'other-kernels:open',
        { path }
      ),
    `${tmpPath}/other`
  );
  await notebook.expectWell();
  await expectPageAgreement(page, 'idle');
  expect(await isOthers(page)).toBe(true);

  process.kill(await pid(page), 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await expect(notebook.part('place')).toContainText('Other');
  await expect(notebook.part('cause')).toContainText('Killed by SIGKILL');
  await expectPageAgreement(page, 'dead');
  await notebook.button('Restart Kernel').click();

  await notebook.expectWell();
  await expectPageAgreement(page, 'idle');
  expect(await isOthers(page)).toBe(true);
  expect(await pid(page)).toBeGreaterThan(0);
  const details = new KernelDetails(page);
  await notebook.item.click();
  await details.expectAxes('running', 'idle', 'connected');
  await expect(details.row('last-exit')).toContainText('Killed by SIGKILL');
});

test('a kernel manager that makes connections of its own', async ({
  notebook,
  page
}) => {
  await another(page, 'replaces');
  await notebook.open();
  await notebook.expectWell();
  expect(await isOthers(page)).toBe(true);
  const dead = await pid(page);

  process.kill(dead, 'SIGKILL');
  await notebook.expectDead('Killed by SIGKILL');
  await expect(notebook.part('cause')).toContainText('Killed by SIGKILL');
  await notebook.button('Restart Kernel').click();

  await expectAgreement(page, 'idle');
  await expect(notebook.dialog).toHaveCount(0);
  expect(await pid(page)).not.toBe(dead);
  expect(await isOthers(page)).toBe(true);
});
