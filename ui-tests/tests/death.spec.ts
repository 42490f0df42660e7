import { expect, test } from './fixtures';
import type { KernelNotebook } from './kernelNotebook';

const RESTARTED = /restarted.*variables/is;
const STAYS_DEAD = /will not (be )?restart/i;

interface IDeath {
  readonly title: string;
  readonly cell: string;
  readonly cause: string;
  die(notebook: KernelNotebook): Promise<void>;
}

const DEATHS: IDeath[] = [
  {
    title: 'kill -9 while idle',
    cell: '',
    cause: 'Killed by SIGKILL',
    die: async notebook => {
      process.kill(await notebook.pid(), 'SIGKILL');
    }
  },
  {
    title: 'kill -9 while busy',
    cell: 'import time; time.sleep(600)',
    cause: 'Killed by SIGKILL',
    die: async notebook => {
      const pid = await notebook.pid();
      await notebook.run(1);
      await expect(notebook.executionState).toHaveAttribute(
        'data-execution-state',
        'busy'
      );
      process.kill(pid, 'SIGKILL');
    }
  },
  {
    title: 'os._exit(3) in a cell',
    cell: 'import os; os._exit(3)',
    cause: 'Exited with code 3',
    die: notebook => notebook.run(1)
  }
];

for (const { title, cell, cause, die } of DEATHS) {
  test(`${title}: one message with the cause, and a kernel that is well again`, async ({
    autorestart,
    notebook
  }) => {
    await notebook.open([cell], 'comes-back-late');
    await notebook.expectWell();
    const kernel = await notebook.kernelId();
    const firstPid = await notebook.pid();
    if (autorestart) {
      await notebook.write('wait');
    }

    await die(notebook);

    if (autorestart) {
      await notebook.expectDialog(cause, RESTARTED);
      await expect(notebook.button('Restart Kernel')).toHaveCount(0);
      await expect(notebook.executionState).toHaveAttribute(
        'data-execution-state',
        'starting'
      );
      await expect(notebook.reason).toContainText(cause);
      await notebook.remove('wait');
      await notebook.expectWell();
      await notebook.button('Close').click();
    } else {
      await notebook.expectDead(cause);
      await notebook.expectDialog(cause, STAYS_DEAD);
      await notebook.button('Restart Kernel').click();
    }

    await notebook.expectWell();
    await expect(notebook.item).toHaveAttribute(
      'title',
      new RegExp(`Last exit: ${cause}`)
    );
    expect(await notebook.kernelId()).toBe(kernel);
    expect(await notebook.pid()).not.toBe(firstPid);
    await notebook.expectWell();
    await expect(notebook.anyDialog).toHaveCount(0);
    expect(await notebook.dialogs()).toHaveLength(1);
  });
}
