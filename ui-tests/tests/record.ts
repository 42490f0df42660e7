/** What the page has shown since it was loaded, for what is gone before a test can look. */
export interface IShown {
  /** Each execution state in the item, without repeats in a row. */
  readonly executionStates: string[];
  /** Each reason in the item, without repeats in a row; `''` for none. */
  readonly reasons: string[];
  /** The whole text of each dialog, ours and others', as it was when the dialog closed. */
  readonly dialogs: string[];
}

declare global {
  interface Window {
    kernelStatusShown: IShown;
  }
}

/** Record execution states and dialogs. Runs in the page before anything else: refers to nothing outside. */
export function record(): void {
  const executionStates: string[] = [];
  const reasons: string[] = [];
  const dialogs: string[] = [];
  const known = new Map<Element, number>();
  window.kernelStatusShown = { executionStates, reasons, dialogs };

  const look = () => {
    const item = document.querySelector('.jp-KernelStatusItem');
    const state =
      item
        ?.querySelector('[data-execution-state]')
        ?.getAttribute('data-execution-state') ?? '';
    if (item && state !== executionStates.at(-1)) {
      executionStates.push(state);
    }
    const reason =
      item?.querySelector('.jp-KernelStatusItem-reason')?.textContent ?? '';
    if (item && reason !== reasons.at(-1)) {
      reasons.push(reason);
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
