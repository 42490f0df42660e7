import { executeAll, openInBackground } from './background';
import { expect, test } from './fixtures';
import { KernelDetails } from './kernelDetails';
import { wordsForExtensions } from './words';

test('a word of a kernel that no specification has: shown as it came, and flagged once per word and kernel', async ({
  notebook,
  page,
  tmpPath
}) => {
  const warnings: string[] = [];
  page.on('console', message => {
    if (
      message.type() === 'warning' &&
      /no specification/.test(message.text())
    ) {
      warnings.push(message.text());
    }
  });
  const warning = (kernel: string, word: string) =>
    `Kernel ${kernel}: status "${word}" is in no specification`;
  await notebook.openCells(
    ['say crunching', 'nothing', 'say pondering'],
    'light'
  );
  await notebook.expectWell();
  const kernel = await notebook.kernelId();
  const details = new KernelDetails(page);

  await notebook.run(0);
  await expect(notebook.item).toContainText('crunching');
  await expect(notebook.executionState).toHaveAttribute(
    'data-execution-state',
    'crunching'
  );
  expect(await page.evaluate(wordsForExtensions)).toEqual([
    'unknown',
    'unknown'
  ]);
  await expect
    .poll(async () => (await notebook.kernelModel()).execution_state)
    .toBe('crunching');
  await notebook.item.click();
  await details.expectAxes('running', 'crunching', 'connected');
  await expect(details.row('execution')).toContainText(
    'The kernel says so; no specification has this word.'
  );
  await expect(details.flags).toContainText(
    '\u201ccrunching\u201d is in no specification.'
  );
  await page.keyboard.press('Escape');

  await notebook.run(1);
  await notebook.expectWell();
  await notebook.run(0);
  await expect(notebook.item).toContainText('crunching');
  await notebook.run(2);
  await expect(notebook.item).toContainText('pondering');
  await expect.poll(() => warnings).toContain(warning(kernel, 'pondering'));
  const other = `${tmpPath}/other.ipynb`;
  await openInBackground(page, [other]);
  await page.evaluate(executeAll, [[other, 'say crunching']] as [
    string,
    string
  ][]);
  await page.evaluate(async path => {
    await window.jupyterapp.commands.execute('docmanager:open', { path });
  }, other);
  await expect.poll(() => warnings.length).toBe(3);
  expect(warnings.slice(0, 2)).toEqual([
    warning(kernel, 'crunching'),
    warning(kernel, 'pondering')
  ]);
  expect(warnings[2]).toContain('crunching');
  expect(warnings[2]).not.toContain(kernel);
});
