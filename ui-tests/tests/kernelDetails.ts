import { expect, type Locator, type Page } from '@playwright/test';

/** The view of everything that is known of a kernel. */
export class KernelDetails {
  readonly view: Locator;
  readonly timeline: Locator;
  /** The line that tells of the chosen moment. */
  readonly readout: Locator;
  readonly marks: Locator;
  readonly flags: Locator;

  constructor(page: Page) {
    this.view = page.locator('.jp-KernelStatusDetails');
    this.timeline = this.view.getByRole('slider');
    this.readout = this.view.locator('.jp-KernelStatusTimeline-readout');
    this.marks = this.view.locator('.jp-KernelStatusTimeline-mark');
    this.flags = this.view.locator('.jp-KernelStatusDetails-flags');
  }

  button(name: string): Locator {
    return this.view.getByRole('button', { name });
  }

  row(name: string): Locator {
    return this.view.locator(`[data-row="${name}"]`);
  }

  /** The stretches of the timeline in which the kernel did this. */
  segments(doing: string): Locator {
    return this.view.locator(`rect[data-doing="${doing}"]`);
  }

  async expectAxes(
    status: string,
    executionState: string,
    connection: string
  ): Promise<void> {
    const axes = { status, execution: executionState, connection };
    for (const [name, value] of Object.entries(axes)) {
      await expect(this.row(name)).toHaveAttribute('data-value', value);
    }
  }
}
