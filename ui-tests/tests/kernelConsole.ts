import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, type Locator } from '@playwright/test';

import {
  expectConsoleAgreement,
  expectPageAgreement,
  type Word
} from './words';

/** A code console with a kernel of its own, as the only document of a page. */
export class KernelConsole {
  readonly panel: Locator;
  /** The cells that were run, without the banner. */
  readonly cells: Locator;
  readonly prompt: Locator;
  /** The `[*]` of cells that have not finished. */
  readonly stars: Locator;

  constructor(private readonly page: IJupyterLabPageFixture) {
    this.panel = page.locator('.jp-ConsolePanel');
    this.cells = this.panel.locator('.jp-CodeConsole-content .jp-CodeCell');
    this.prompt = this.panel.locator('.jp-CodeConsole-promptCell .cm-content');
    this.stars = this.panel.locator('.jp-InputPrompt', { hasText: '*' });
  }

  /** Open a console whose kernel works in this folder, in a fresh page. */
  async open(folder: string): Promise<void> {
    await this.page.goto('?reset');
    await this.page.evaluate(async basePath => {
      await window.jupyterapp.commands.execute('console:create', {
        basePath,
        kernelPreference: { name: 'python3' }
      });
    }, folder);
    await expect(this.prompt).toBeVisible();
  }

  /** Write code into the prompt and press Shift+Enter. */
  async run(code: string): Promise<void> {
    await this.prompt.fill(code);
    await this.prompt.press('Shift+Enter');
  }

  /** The kernel's process id, printed by a cell that is run for it. */
  async pid(): Promise<number> {
    const mark = `ask ${++this.asked}`;
    await this.run(`import os; print('${mark}:', os.getpid())`);
    const output = this.panel
      .locator('.jp-OutputArea-output')
      .filter({ hasText: `${mark}: ` });
    await expect(output).toHaveText(/: \d+/);
    return Number(/: (\d+)/.exec(await output.innerText())![1]);
  }

  /** Wait until everything on the page that tells of the console's kernel says this. */
  async expectAgreement(word: Word): Promise<void> {
    await expectPageAgreement(this.page, word);
    await expectConsoleAgreement(this.page, word);
  }

  private asked = 0;
}
