import { type APIRequestContext, expect, type Page } from '@playwright/test';

const PID_CELL =
  "import os, time; print('pid', os.getpid(), time.monotonic_ns())";

declare global {
  interface Window {
    /** When the label first said that all is not well, in ms since the epoch; 0: not yet. */
    labelChanged: number;
  }
}

/** Which JupyterLab a page shows. */
export type Side = 'ours' | 'stock';

/** A notebook whose kernel is killed again and again, with or without the extension. */
export class MortalNotebook {
  constructor(
    private readonly page: Page,
    private readonly request: APIRequestContext,
    private readonly baseURL: string,
    readonly side: Side
  ) {}

  async open(): Promise<void> {
    const content = {
      cells: [
        {
          cell_type: 'code',
          execution_count: null,
          id: 'pid',
          metadata: {},
          outputs: [],
          source: PID_CELL
        }
      ],
      metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
      nbformat: 4,
      nbformat_minor: 5
    };
    await this.request.put(`${this.baseURL}/api/contents/bench.ipynb`, {
      data: { type: 'notebook', format: 'json', content }
    });
    await this.page.goto(`${this.baseURL}/lab/tree/bench.ipynb?reset`);
    await this.idle(); // JupyterLab drops a cell that is run before there is a kernel
  }

  /**
   * Kill the kernel `phase` ms after its label was well.
   *
   * Returns the time from just before the signal to the changed label in the document, in ms.
   */
  async die(phase: number): Promise<number> {
    const pid = await this.pid();
    await this.page.evaluate(watchLabel, this.side);
    await new Promise(resolve => setTimeout(resolve, phase));
    const killed = Date.now();
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => this.page.evaluate(() => window.labelChanged), {
        timeout: 30_000
      })
      .toBeGreaterThan(0);
    const changed = await this.page.evaluate(() => window.labelChanged);
    await this.dismissDialog();
    return changed - killed;
  }

  /** Delete the notebook's session and with it the kernel. */
  async close(): Promise<void> {
    const sessions = await this.request.get(`${this.baseURL}/api/sessions`);
    for (const { id } of (await sessions.json()) as { id: string }[]) {
      await this.request.delete(`${this.baseURL}/api/sessions/${id}`);
    }
  }

  /** Run the cell that prints the process id; afterwards either side's label is well. */
  private async pid(): Promise<number> {
    const output = this.page.locator('.jp-Notebook .jp-OutputArea-output');
    const before = (await output.count()) > 0 ? await output.innerText() : '';
    await this.page.locator('.jp-Notebook .cm-content').click();
    await this.page.keyboard.press('Control+Enter');
    await expect(output).toHaveText(/pid \d+/);
    await expect(output).not.toHaveText(before || /^$/);
    await this.idle();
    return Number(/pid (\d+)/.exec(await output.innerText())![1]);
  }

  private async idle(): Promise<void> {
    await expect(this.page.locator('#jp-main-statusbar')).toContainText(/Idle/);
  }

  private async dismissDialog(): Promise<void> {
    const dialog = this.page.locator('.jp-Dialog');
    const button = this.side === 'ours' ? 'Close' : 'Ok';
    await dialog.getByRole('button', { name: button }).click();
    await expect(dialog).toHaveCount(0);
  }
}

/** Note when the label stops saying that all is well. Runs in the page: refers to nothing outside. */
function watchLabel(side: Side): void {
  const bar = document.querySelector('#jp-main-statusbar')!;
  const well = () =>
    side === 'ours'
      ? bar.querySelector(
          '.jp-KernelStatusItem-status[data-status="running"]'
        ) !== null
      : / \| Idle/.test(bar.textContent ?? '');
  if (!well()) {
    throw new Error(`Not well before the death: ${bar.textContent}`);
  }
  window.labelChanged = 0;
  const observer = new MutationObserver(() => {
    if (!well()) {
      window.labelChanged = Date.now();
      observer.disconnect();
    }
  });
  observer.observe(bar, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true
  });
}
