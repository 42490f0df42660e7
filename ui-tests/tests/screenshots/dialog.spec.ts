import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

import { expect, test } from '../fixtures';
import { picture, pictureAround } from './picture';

/** The kernelspec `limited-memory` puts its kernels into this group. */
const GROUP = '/sys/fs/cgroup/memory/kernel-status-ui-tests';

const SAMPLES = `import ctypes

samples = (ctypes.c_double * 4)(1, 1, 2, 3)
list(samples)`;

const CRASH = `def first_word(address):
    return ctypes.string_at(address)

first_word(0)`;

test('the whole page, and the dialog of a crash with its traceback', async ({
  notebook,
  page
}) => {
  await notebook.openCells([SAMPLES, CRASH]);
  await notebook.expectWell();
  await page.sidebar.close('left');
  await notebook.run(0);
  await expect(notebook.cells.first()).toContainText('[1.0, 1.0, 2.0, 3.0]');

  await notebook.run(1);
  await notebook.expectDead('Crashed with SIGSEGV');
  await expect(notebook.part('place')).toContainText('line 2');
  await expect(notebook.button('Close')).toBeFocused();
  await picture(page, null, 'dialog');

  await notebook.technicalDetails.locator('summary').click();
  const traceback = notebook.technicalDetails.locator(
    '[data-kind="traceback"]'
  );
  await expect(traceback).toBeVisible();
  // Where Python is installed is this machine's own.
  await traceback.evaluate(pre => {
    pre.textContent = pre.textContent!.replace(
      /"\/\S*(?=\/lib\/python)/g,
      '"/usr'
    );
  });
  await pictureAround(
    page,
    notebook.anyDialog.locator('.jp-Dialog-content'),
    'dialog-traceback',
    { highContrast: true }
  );
});

test('the dialog of a kernel that is out of memory', async ({
  notebook,
  page
}) => {
  mkdirSync(GROUP, { recursive: true });
  writeFileSync(`${GROUP}/memory.limit_in_bytes`, String(250 * 2 ** 20));
  await notebook.openCells(
    ['samples = bytearray(2**29)\nlen(samples)'],
    'limited-memory'
  );
  await notebook.expectWell();
  await page.sidebar.close('left');

  await notebook.run(0);
  await expect(notebook.part('cause')).toContainText(/out of memory/i);
  await expect(notebook.part('place')).toContainText('cell');
  await pictureAround(
    page,
    notebook.anyDialog.locator('.jp-Dialog-content'),
    'dialog-memory'
  );

  await notebook.shutDown();
  await expect(() => rmdirSync(GROUP)).toPass();
});

test('the dialog in a narrow window', async ({ notebook, page }) => {
  await page.setViewportSize({ width: 600, height: 600 });
  await notebook.openCells(['import os\nos._exit(3)']);
  await notebook.expectWell();
  await page.sidebar.close('left');

  await notebook.run(0);
  await notebook.expectDead('Exited with code 3');
  await expect(notebook.button('Close')).toBeFocused();
  await picture(page, null, 'dialog-narrow');
});

test('the dialog of a kernel that could not start', async ({
  notebook,
  page
}) => {
  await notebook.openCells(['1'], 'missing-binary');
  await notebook.expectDead('No such file or directory');
  await expect(notebook.button('Close')).toBeFocused();
  await pictureAround(
    page,
    notebook.anyDialog.locator('.jp-Dialog-content'),
    'dialog-could-not-start'
  );
});
