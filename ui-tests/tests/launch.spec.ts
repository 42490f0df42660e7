import { expect, test } from './fixtures';

test('a kernel whose binary is missing: says so, and another can be chosen', async ({
  notebook
}) => {
  await notebook.open([], 'missing-binary');

  await notebook.expectDead('/no/such/python: No such file or directory');
  await notebook.expectDialog(
    'Could not start: /no/such/python: No such file or directory',
    /^$/
  );
  await expect(notebook.part('hint')).toContainText('Choose another kernel');
  await notebook.button('Choose Another Kernel').click();
  await notebook.choosePython();

  await notebook.expectWell();
  await expect(notebook.anyDialog).toHaveCount(0);
  expect(await notebook.dialogs()).toEqual([
    expect.stringContaining('Kernel did not start'),
    expect.stringContaining('Select Kernel')
  ]);
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
    autorestart ? /will not restart again/i : /will not (be )?restart/i
  );

  await notebook.button('Choose Another Kernel').click();
  await notebook.choosePython();

  await notebook.expectWell();
  await expect(notebook.anyDialog).toHaveCount(0);
  expect(await notebook.dialogs()).toEqual([
    expect.stringContaining('Kernel did not start'),
    expect.stringContaining('Select Kernel')
  ]);
});
