import { expect, test } from './fixtures';
import type { KernelNotebook } from './kernelNotebook';

/** Choose Python 3 in JupyterLab's own dialog, as after Change Kernel…. */
async function choosePython(notebook: KernelNotebook): Promise<void> {
  const chooser = notebook.anyDialog.filter({ hasText: 'Select Kernel' });
  await chooser.getByRole('combobox').selectOption('{"name":"python3"}');
  await chooser.getByRole('button', { name: 'Select Kernel' }).click();
}

test('a kernel whose binary is missing: says so, and another can be chosen', async ({
  notebook
}) => {
  await notebook.open([], 'missing-binary');

  await notebook.expectDead('/no/such/python');
  await notebook.expectDialog(
    /Could not start: .*\/no\/such\/python: No such file or directory/,
    /./
  );
  await expect(
    notebook.anyDialog.filter({ hasText: 'Error Starting Kernel' })
  ).toHaveCount(0);

  await notebook.button('Change Kernel').click();
  await choosePython(notebook);

  await notebook.expectWell();
  await expect(notebook.anyDialog).toHaveCount(0);
  const titles = await notebook.dialogs();
  expect(titles.filter(text => text.includes('Error Starting Kernel'))).toEqual(
    []
  );
});

test('a kernel that exits at once: says so, and another can be chosen', async ({
  autorestart,
  notebook
}) => {
  const cause = autorestart
    ? /Gave up after 5 automatic restarts: exited with code 1/i
    : 'Exited with code 1';

  await notebook.open([], 'exits-at-once');

  await notebook.expectDead(cause);
  await notebook.expectDialog(
    cause,
    autorestart ? /gave up/i : /will not (be )?restart/i
  );

  await notebook.button('Change Kernel').click();
  await choosePython(notebook);

  await notebook.expectWell();
  await expect(notebook.anyDialog).toHaveCount(0);
  const titles = await notebook.dialogs();
  expect(titles.filter(text => text.includes('Kernel Restarting'))).toEqual([]);
});
