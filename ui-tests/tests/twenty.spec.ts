import { galata } from '@jupyterlab/galata';

import { executeAll, openInBackground } from './background';
import { expect, test } from './fixtures';

const COUNT = 20;
const SEED = 20;

interface IFate {
  /** What the kernel is told to do. */
  readonly code: string;
  readonly status: string;
  readonly executionState: string;
  readonly reason: string;
}

const FATES: IFate[] = [
  { code: 'nothing', status: 'running', executionState: 'idle', reason: '' },
  { code: 'sleep', status: 'running', executionState: 'busy', reason: '' },
  {
    code: 'signal 9',
    status: 'dead',
    executionState: '',
    reason: 'Killed by SIGKILL'
  },
  {
    code: 'signal 11',
    status: 'dead',
    executionState: '',
    reason: 'Crashed with SIGSEGV (segmentation fault)'
  },
  {
    code: 'exit 3',
    status: 'dead',
    executionState: '',
    reason: 'Exited with code 3'
  }
];

test.use({
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    'jupyterlab-kernel-status:notice': { notice: 'quiet' }
  }
});

test('twenty notebooks whose kernels die at random end with twenty right labels', async ({
  notebook,
  page,
  tmpPath
}) => {
  test.slow();
  const random = randomNumbers(SEED);
  const fates = Array.from(
    { length: COUNT },
    () => FATES[Math.floor(random() * FATES.length)]
  );
  const paths = fates.map((_, index) => `${tmpPath}/${index}.ipynb`);
  await notebook.open([], 'light');
  await notebook.expectWell();
  await openInBackground(page, paths);

  await page.evaluate(
    executeAll,
    fates.map(({ code }, index): [string, string] => [paths[index], code])
  );

  for (const [index, fate] of fates.entries()) {
    await page.evaluate(activate, paths[index]);
    await expect(notebook.item).toHaveAttribute(
      'title',
      new RegExp(`\\b${index}\\.ipynb`)
    );
    await expect(notebook.status).toHaveAttribute('data-status', fate.status);
    await expect(notebook.executionState).toHaveAttribute(
      'data-execution-state',
      fate.executionState
    );
    await expect(notebook.reason).toHaveText(fate.reason);
    await expect(
      page.locator(
        '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator'
      )
    ).toHaveAttribute(
      'data-status',
      fate.status === 'dead' ? 'dead' : fate.executionState
    );
  }
  expect(await notebook.dialogs()).toEqual([]);
  await expect(notebook.notification).toHaveCount(0);
});

/** Numbers from 0 to 1, the same for the same seed (the generator mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bring an open notebook to the front. Runs in the page. */
async function activate(path: string): Promise<void> {
  await window.jupyterapp.commands.execute('docmanager:open', { path });
}
