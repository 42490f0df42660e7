import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

import { galata } from '@jupyterlab/galata';

import { expect, test } from './fixtures';
import type { KernelNotebook } from './kernelNotebook';

const CRASH = `import ctypes

def inner():
    ctypes.string_at(0)

def outer():
    inner()

outer()`;

const SEGFAULT = 'Crashed with SIGSEGV (segmentation fault)';
const CRASHED_CELL = '.jp-KernelStatusCrash';
const BANNER = '.jp-KernelStatusCrash-banner';
const LINE = '.jp-KernelStatusCrash-line';
const WINDOWED = {
  ...galata.DEFAULT_SETTINGS,
  '@jupyterlab/notebook-extension:tracker': { windowingMode: 'full' }
};

/** A notebook whose kernel has crashed in the second of three cells. */
async function crash(notebook: KernelNotebook): Promise<void> {
  await notebook.openCells(['x = 1', CRASH, 'print("fine")']);
  await notebook.expectWell();
  await notebook.run(1);
  await expect(notebook.part('cause')).toHaveText(SEGFAULT);
}

test('a segmentation fault three frames deep: the dialog says why and where, and leads there', async ({
  notebook,
  page
}) => {
  await crash(notebook);

  await expect(notebook.part('place')).toContainText('cell [1], line 4');
  await expect(notebook.part('place').locator('code')).toHaveText(
    'ctypes.string_at(0)'
  );
  await expect(notebook.part('hint')).not.toBeEmpty();
  await expect(notebook.button('Dismiss')).toBeFocused();
  const fold = notebook.dialog.locator('[data-kind="traceback"]');
  await expect(fold.locator('pre')).toBeHidden();
  await fold.locator('summary').click();
  await expect(fold.locator('pre')).toContainText('Segmentation fault');
  await expect(notebook.button('About this cause')).toHaveCount(0);
  await expect(
    notebook.dialog.getByRole('link', { name: 'About this cause' })
  ).toHaveAttribute('href', /\/docs\/causes\/segmentation-fault\.md$/);

  await notebook.button('Go to Cell').click();

  await expect(notebook.anyDialog).toHaveCount(0);
  await expect(page.locator(CRASHED_CELL)).toHaveCount(1);
  const cell = notebook.cells.nth(1);
  await expect(cell).toBeInViewport();
  await expect(cell).toHaveClass(/jp-KernelStatusCrash/);
  await expect(cell.locator(BANNER)).toHaveText(
    `The kernel died here, in line 4: ${SEGFAULT}`
  );
  await expect(cell.locator(LINE)).toHaveText('    ctypes.string_at(0)');
});
