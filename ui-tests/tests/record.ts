/** What the page has shown since it was loaded, for what is gone before a test can look. */
export interface IShown {
  /** The whole text of each dialog, ours and others', as it was when the dialog closed. */
  readonly dialogs: string[];
}

declare global {
  interface Window {
    kernelStatusShown: IShown;
  }
}

/** Record dialogs. Runs in the page before anything else: refers to nothing outside. */
export function record(): void {
  const dialogs: string[] = [];
  const known = new Map<Element, number>();
  window.kernelStatusShown = { dialogs };

  const look = () => {
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
