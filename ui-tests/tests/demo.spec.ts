import { readFileSync } from 'node:fs';
import * as path from 'node:path';

import { expect, test } from './fixtures';

const DEMO = path.join(
  __dirname,
  '..',
  '..',
  'examples',
  'kernel-autopsy.ipynb'
);

interface ICell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string | string[];
}

test('the demo notebook dies in each way as it says', async ({ notebook }) => {
  const content = JSON.parse(readFileSync(DEMO, 'utf8')) as { cells: ICell[] };
  const code = content.cells.filter(cell => cell.cell_type === 'code');
  await notebook.openContent(content);
  await notebook.expectWell();

  const expected: [string, string][] = [
    ['kill', 'Killed by SIGKILL'],
    ['exit', 'Exited with code 3'],
    ['segfault', 'Crashed with SIGSEGV (segmentation fault)'],
    ['recursion', 'Crashed with SIGSEGV (segmentation fault)']
  ];
  for (const [id, cause] of expected) {
    await notebook.run(code.findIndex(cell => cell.id === id));
    await notebook.expectDialog(cause, /restarted/i);
    await notebook.expectWell();
    await notebook.button('Close').click();
    await expect(notebook.anyDialog).toHaveCount(0);
  }

  await notebook.run(code.findIndex(cell => cell.id === 'memory'));
  const memory = notebook.cells.nth(
    code.findIndex(cell => cell.id === 'memory')
  );
  await expect(memory).toContainText('Nothing was done');
  await notebook.expectWell();
});
