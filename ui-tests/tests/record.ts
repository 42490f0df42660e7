/** What the page has shown since it was loaded, for what is gone before a test can look. */
export interface IShown {
  /** Each process status and reason in the item, as "status" or "status: reason", without repeats in a row. */
  readonly labels: string[];
  /** The whole text of each dialog, ours and others', as it was when the dialog closed. */
  readonly dialogs: string[];
}

declare global {
  interface Window {
    kernelStatusShown: IShown;
  }
}

/** Record labels and dialogs. Runs in the page before anything else: refers to nothing outside. */
export function record(): void {
  const labels: string[] = [];
  const dialogs: string[] = [];
  const known = new Map<Element, number>();
  window.kernelStatusShown = { labels, dialogs };

  const look = () => {
    const item = document.querySelector('.jp-KernelStatusItem');
    const status =
      item?.querySelector('[data-status]')?.getAttribute('data-status') ?? '';
    const reason =
      item?.querySelector('.jp-KernelStatusItem-reason')?.textContent ?? '';
    const label = reason ? `${status}: ${reason}` : status;
    if (item && label !== labels.at(-1)) {
      labels.push(label);
    }
    for (const dialog of document.querySelectorAll('.jp-Dialog')) {
      const index = known.get(dialog) ?? known.size;
      known.set(dialog, index);
      dialogs[index] = dialog.textContent ?? '';
    }
  };
  new MutationObserver(look).observe(document, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true
  });
}
