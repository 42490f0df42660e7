import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** A cell that runs until a file named `go` stands beside the notebook. */
export const UNTIL_GO =
  "import os, time\nwhile not os.path.exists('go'): time.sleep(0.02)\nprint('gone')";

/** A word that stock JupyterLab has for a kernel. */
export type Word = 'idle' | 'busy' | 'dead';

/** Wait until everything on a page that tells of the current notebook's kernel says this. */
export async function expectAgreement(page: Page, word: Word): Promise<void> {
  await expectPageAgreement(page, word);
  await expect(
    page.locator('.jp-NotebookPanel .jp-Notebook-ExecutionIndicator')
  ).toHaveAttribute('data-status', word);
}

/**
 * Wait until what a page tells of the current document's kernel, whatever document it is, says this: the item,
 * the favicon, and what other extensions read.
 */
export async function expectPageAgreement(
  page: Page,
  word: Word
): Promise<void> {
  const item = page.locator('#jp-main-statusbar .jp-KernelStatusItem');
  await expect(
    item.locator('.jp-KernelStatusItem-executionState')
  ).toHaveAttribute('data-execution-state', word === 'dead' ? '' : word);
  await expect(item.locator('.jp-KernelStatusItem-status')).toHaveAttribute(
    'data-status',
    word === 'dead' ? 'dead' : 'running'
  );
  await expect
    .poll(() => page.evaluate(wordsForExtensions))
    .toEqual([word, word]);
  await expect(
    page.locator(
      `link[rel="icon"].favicon.${word === 'busy' ? 'busy' : 'idle'}`
    )
  ).toHaveCount(1);
}

/** Wait until a console's toolbar says this of its kernel. */
export async function expectConsoleAgreement(
  page: Page,
  word: Word
): Promise<void> {
  await expect(
    page.locator('.jp-ConsolePanel [data-jp-item-name="kernelStatus"]')
  ).toHaveAttribute('title', new RegExp(`^Kernel ${word}$`, 'i'));
}

/** `kernel.status` and `kernelDisplayStatus` of the current widget. Runs in the page. */
export function wordsForExtensions(): (string | undefined)[] {
  interface IShell {
    readonly currentWidget: {
      readonly sessionContext: {
        readonly session: { readonly kernel: { readonly status: string } };
        readonly kernelDisplayStatus: string;
      };
    };
  }
  const { jupyterapp } = window as unknown as {
    jupyterapp: { readonly shell: IShell };
  };
  const context = jupyterapp.shell.currentWidget?.sessionContext;
  return [context?.session?.kernel?.status, context?.kernelDisplayStatus];
}
