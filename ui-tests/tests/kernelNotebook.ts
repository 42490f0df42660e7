import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { type APIRequestContext, expect, type Locator } from '@playwright/test';

import { record } from './record';

const PID_CELL =
  "import os, time; print('pid', os.getpid(), time.monotonic_ns())";

/** A notebook in the page under test, its kernel, the status item and the dialog. */
export class KernelNotebook {
  readonly item: Locator;
  readonly status: Locator;
  readonly executionState: Locator;
  readonly connection: Locator;
  readonly reason: Locator;
  readonly dialog: Locator;
  /** Every dialog on the page, ours included. */
  readonly anyDialog: Locator;
  /** Every notification that is shown, ours and others'. */
  readonly notification: Locator;
  readonly cells: Locator;
  /** The cell with the mark of a crash, and what the mark says. */
  readonly crashedCell: Locator;
  readonly banner: Locator;

  constructor(
    readonly page: IJupyterLabPageFixture,
    private readonly request: APIRequestContext,
    private readonly folder: string
  ) {
    this.item = page.locator('#jp-main-statusbar .jp-KernelStatusItem');
    this.status = this.item.locator('.jp-KernelStatusItem-status');
    this.executionState = this.item.locator(
      '.jp-KernelStatusItem-executionState'
    );
    this.connection = this.item.locator('.jp-KernelStatusItem-connection');
    this.reason = this.item.locator('.jp-KernelStatusItem-reason');
    this.dialog = page.locator('.jp-KernelStatusDialog');
    this.anyDialog = page.locator('.jp-Dialog');
    this.notification = page.locator('.Toastify__toast');
    this.cells = page.locator('.jp-Notebook .jp-CodeCell');
    this.crashedCell = page.locator('.jp-Notebook .jp-KernelStatusCrash');
    this.banner = page.locator('.jp-KernelStatusCrash-banner');
  }

  get path(): string {
    return `${this.folder}/notebook.ipynb`;
  }

  /** Save a notebook whose first cell prints the kernel's process id, and open it in a fresh page. */
  async open(cells: string[] = [], kernel = 'python3'): Promise<void> {
    await this.openCells([PID_CELL, ...cells], kernel);
  }

  /** Save a notebook of these code cells, and open it in a fresh page. */
  async openCells(cells: string[], kernel = 'python3'): Promise<void> {
    await this.openContent({
      cells: cells.map((source, index) => ({
        cell_type: 'code',
        execution_count: null,
        id: `cell-${index}`,
        metadata: {},
        outputs: [],
        source
      })),
      metadata: {
        kernelspec: { name: kernel, display_name: kernel, language: 'python' }
      },
      nbformat: 4,
      nbformat_minor: 5
    });
  }

  /** Save a notebook, and open it in a fresh page. */
  async openContent(content: unknown): Promise<void> {
    await this.page.contents.uploadContent(
      JSON.stringify(content),
      'text',
      this.path
    );
    await this.page.addInitScript(record);
    await this.page.goto(`tree/${this.path}?reset`);
  }

  /** Write an empty file beside the notebook. */
  async write(name: string): Promise<void> {
    await this.page.contents.uploadContent(
      '',
      'text',
      `${this.folder}/${name}`
    );
  }

  /** Remove a file beside the notebook. */
  async remove(name: string): Promise<void> {
    await this.page.contents.deleteFile(`${this.folder}/${name}`);
  }

  /** The notebook as it is on the server. */
  async saved(): Promise<unknown> {
    const answer = await this.request.get(`/api/contents/${this.path}`);
    return (await answer.json()).content;
  }

  /** Run the cell with this index and stay on it. */
  async run(index: number): Promise<void> {
    await this.cells.nth(index).locator('.cm-content').click();
    await this.page.keyboard.press('Control+Enter');
  }

  /** The kernel's process id, printed by the notebook's first cell. */
  async pid(): Promise<number> {
    const output = this.cells.first().locator('.jp-OutputArea-output');
    const before = (await output.count()) > 0 ? await output.innerText() : '';
    await this.run(0);
    await expect(output).toHaveText(/pid \d+/);
    await expect(output).not.toHaveText(before || /^$/);
    return Number(/pid (\d+)/.exec(await output.innerText())![1]);
  }

  /** The id of the kernel that the server holds for this notebook. */
  async kernelId(): Promise<string> {
    return (await this.kernelModel()).id as string;
  }

  /** The kernel in this notebook's session, as the server describes it. */
  async kernelModel(): Promise<Record<string, unknown>> {
    const session = (await this.sessions()).find(
      ({ path }) => path === this.path
    );
    return session!.kernel;
  }

  /** A kernel that is well: running, idle, connected, and no reason shown. */
  async expectWell(): Promise<void> {
    await expect(this.status).toHaveAttribute('data-status', 'running');
    await expect(this.executionState).toHaveAttribute(
      'data-execution-state',
      'idle'
    );
    await expect(this.connection).toHaveAttribute(
      'data-connection',
      'connected'
    );
    await expect(this.item).toContainText('Idle');
    await expect(this.reason).toBeHidden();
  }

  /** A kernel that is dead, for this reason. */
  async expectDead(reason: string | RegExp): Promise<void> {
    await expect(this.status).toHaveAttribute('data-status', 'dead');
    await expect(this.item).toContainText('Dead');
    await expect(this.reason).toContainText(reason);
  }

  /** The one dialog on the page is ours and tells of this cause; Close has the focus. */
  async expectDialog(cause: string | RegExp, since: RegExp): Promise<void> {
    await expect(
      this.dialog.locator('.jp-KernelStatusDialog-place')
    ).toContainText('notebook.ipynb');
    await expect(
      this.dialog.locator('.jp-KernelStatusDialog-cause')
    ).toContainText(cause);
    await expect(
      this.dialog.locator('.jp-KernelStatusDialog-since')
    ).toContainText(since);
    await expect(this.button('Close')).toBeFocused();
    await expect(this.anyDialog).toHaveCount(1);
  }

  /** The dialog's title. */
  get heading(): Locator {
    return this.dialog.locator('.jp-Dialog-header');
  }

  /** What is under the fold of the dialog. */
  get technicalDetails(): Locator {
    return this.dialog.locator('details');
  }

  /** A part of the dialog, such as `cause`. */
  part(name: string): Locator {
    return this.dialog.locator(`.jp-KernelStatusDialog-${name}`);
  }

  /** The notification with this text. */
  told(text: string): Locator {
    return this.notification.filter({ hasText: text });
  }

  button(name: string): Locator {
    // The code that crashed is a button, too: of any name.
    return this.dialog
      .getByRole('button', { name })
      .and(this.page.locator(':not(.jp-KernelStatusDialog-code)'));
  }

  /** Choose Python 3 in JupyterLab's own dialog. */
  async choosePython(): Promise<void> {
    const chooser = this.anyDialog.filter({ hasText: 'Select Kernel' });
    await chooser.getByRole('combobox').selectOption('{"name":"python3"}');
    await chooser.getByRole('button', { name: 'Select Kernel' }).click();
  }

  /** The texts of all dialogs that have opened since the page was loaded. */
  dialogs(): Promise<string[]> {
    return this.page.evaluate(() => window.kernelStatusShown.dialogs);
  }

  /** Shut down every kernel of this test. */
  async shutDown(): Promise<void> {
    for (const { id, path } of await this.sessions()) {
      if (path.startsWith(this.folder)) {
        await this.request.delete(`/api/sessions/${id}`);
      }
    }
  }

  /** Those of dead kernels too, where the server half is there to list them. */
  private async sessions(): Promise<ISession[]> {
    const all = await this.request.get('/jupyterlab-kernel-status/sessions');
    return all.ok()
      ? (await all.json()).sessions
      : (await this.request.get('/api/sessions')).json();
  }
}

interface ISession {
  readonly id: string;
  readonly path: string;
  readonly kernel: Record<string, unknown>;
}
