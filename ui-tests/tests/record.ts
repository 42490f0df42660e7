/** What the page has shown since it was loaded, for what is gone before a test can look. */
export interface IShown {
  /** Each status of the process in the item, without repeats in a row. */
  readonly statuses: string[];
  /** The item's status, execution state and connection, without repeats in a row; spaces between them. */
  readonly words: string[];
  /** The whole text of each dialog, ours and others', as it was when the dialog closed. */
  readonly dialogs: string[];
}

declare global {
  interface Window {
    kernelStatusShown: IShown;
  }
}

/** Record statuses and dialogs. Runs in the page before anything else: refers to nothing outside. */
export function record(): void {
  const statuses: string[] = [];
  const words: string[] = [];
  const dialogs: string[] = [];
  const known = new Map<Element, number>();
  window.kernelStatusShown = { statuses, words, dialogs };

  const look = () => {
    const status = document
      .querySelector('.jp-KernelStatusItem [data-status]')
      ?.getAttribute('data-status');
    if (status && status !== statuses.at(-1)) {
      statuses.push(status);
    }
    const item = document.querySelector('.jp-KernelStatusItem');
    const word = ['data-status', 'data-execution-state', 'data-connection']
      .map(axis => item?.querySelector(`[${axis}]`)?.getAttribute(axis))
      .join(' ');
    if (word !== words.at(-1)) {
      words.push(word);
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
