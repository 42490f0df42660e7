import { galata } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures';

/** Crashes once the file is there that the test makes, when it is run for the first time. */
const CRASH = `import ctypes, os, time

if not os.path.exists("crashed"):
    while not os.path.exists("go"):
        time.sleep(0.01)
    open("crashed", "w").close()
    ctypes.string_at(0)
print("survived")`;

/** The cells before and after it, each of a height of its own. */
const CELLS = 40;
const AT = 30;

/** Make a cell the active one, scrolled into view, in command mode. */
async function select(page: Page, index: number): Promise<void> {
  await page.evaluate(async index => {
    const { jupyterapp } = window as unknown as { jupyterapp: IApplication };
    const { content } = jupyterapp.shell.currentWidget;
    await content.scrollToItem(index);
    content.activeCellIndex = index;
    content.deselectAll();
    content.node.focus();
  }, index);
}

interface IApplication {
  readonly shell: {
    readonly currentWidget: {
      readonly content: {
        readonly node: HTMLElement;
        activeCellIndex: number;
        deselectAll(): void;
        scrollToItem(index: number): Promise<void>;
      };
    };
  };
}

for (const windowingMode of ['full', 'contentVisibility']) {
  test.describe(`cells outside the view are drawn as ${windowingMode} has it`, () => {
    test.use({
      mockSettings: {
        ...galata.DEFAULT_SETTINGS,
        '@jupyterlab/notebook-extension:tracker': { windowingMode }
      }
    });

    test('Go to Cell scrolls to the crashed cell and marks it, until it runs again', async ({
      notebook,
      page
    }) => {
      await notebook.openCells(
        Array.from({ length: CELLS }, (_, index) =>
          index === AT ? CRASH : `x = ${index}` + '\n#'.repeat(index % 7)
        )
      );
      await notebook.expectWell();
      const crashing = page
        .locator('.jp-Notebook .jp-CodeCell')
        .filter({ hasText: 'ctypes.string_at' });
      const first = page
        .locator('.jp-Notebook .jp-CodeCell')
        .filter({ hasText: /x = 0/ });
      await select(page, AT);
      await page.keyboard.press('Control+Enter');
      await expect(notebook.executionState).toHaveAttribute(
        'data-execution-state',
        'busy'
      );
      await select(page, 0);
      await expect(first).toBeInViewport();
      await expect(crashing).not.toBeInViewport();

      // Somebody types elsewhere when it dies.
      await page.keyboard.press('Enter');
      await expect(first.locator('.cm-content')).toBeFocused();
      await notebook.write('go');
      await expect(notebook.part('place')).toContainText('cell [1], line 7');
      await notebook.button('Go to Cell').click();

      await expect(notebook.anyDialog).toHaveCount(0);
      await expect(page.locator('.jp-KernelStatusCrash')).toHaveCount(1);
      await expect(notebook.banner).toBeInViewport();
      await expect(
        notebook.crashedCell.locator('.jp-KernelStatusCrash-line')
      ).toBeInViewport();
      await expect(first).not.toBeInViewport();

      await select(page, 0);
      await expect(crashing).not.toBeInViewport();
      await page.menu.clickMenuItem('Kernel>Restart Kernel…');
      await notebook.anyDialog
        .getByRole('button', { name: 'Confirm Kernel Restart' })
        .click();
      await notebook.expectWell();
      await select(page, AT);
      await expect(notebook.banner).toBeInViewport();
      await page.keyboard.press('Control+Enter');
      await expect(crashing).toContainText('survived');
      await expect(notebook.banner).toHaveCount(0);
      await expect(page.locator('.jp-KernelStatusCrash-line')).toHaveCount(0);
    });
  });
}
