import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

import { expect, test } from './fixtures';

/** The kernelspec `limited-memory` puts its kernels into this group. */
const GROUP = '/sys/fs/cgroup/memory/kernel-status-ui-tests';

/** Make a memory cgroup (v1) with a limit. */
function makeGroup(bytes: number): boolean {
  try {
    mkdirSync(GROUP, { recursive: true });
    writeFileSync(`${GROUP}/memory.limit_in_bytes`, String(bytes));
    return true;
  } catch {
    return false;
  }
}

test('a kernel that is out of memory: the dialog says so, with the limit, and where', async ({
  notebook
}) => {
  test.skip(
    !makeGroup(250 * 2 ** 20),
    'This user may not make a memory cgroup (v1).'
  );
  await notebook.openCells(
    ['x = 1', 'y = b"x" * 2**29\nlen(y)'],
    'limited-memory'
  );
  await notebook.expectWell();

  await notebook.run(1);

  await expect(notebook.part('cause')).toContainText(/out of memory/i);
  await expect(notebook.part('cause')).toContainText('250');
  await expect(notebook.part('hint')).not.toBeEmpty();
  await expect(notebook.part('place')).toContainText('cell [1]');
  await notebook.button('Go to Cell').click();
  await expect(notebook.cells.nth(1)).toHaveClass(/jp-KernelStatusCrash/);
  await expect(notebook.banner).toContainText(/out of memory/i);

  await notebook.shutDown();
  await expect(() => rmdirSync(GROUP)).toPass();
});
