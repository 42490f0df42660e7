import { Dialog } from '@jupyterlab/apputils';
import { Popup, showPopup } from '@jupyterlab/statusbar';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/**
 * The least room above an anchor in which the view is of use, in pixels.
 */
const ROOM = 240;

/**
 * Put a view on the screen: above its anchor, else in a dialog.
 *
 * @param view - The view; it is disposed when it closes.
 * @param anchor - What it belongs to.
 * @param trans - The reader's language.
 *
 * @returns What closes it.
 */
export function present(
  view: Widget,
  anchor: Widget | null,
  trans: TranslationBundle
): () => void {
  const room = anchor?.isVisible && anchor.node.getBoundingClientRect().top;
  if (anchor && room && room >= ROOM) {
    const popup = showPopup({ body: view, anchor, hasDynamicSize: true });
    trap(view.node);
    const back = returnFocus(view, anchor);
    return () => close(popup, back);
  }
  const dialog = new Dialog({
    title: trans.__('Kernel Status'),
    body: view,
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
  });
  dialog.launch().catch(() => undefined);
  return () => dialog.dispose();
}

function close(popup: Popup, back: () => void): void {
  back();
  popup.dispose();
}

/**
 * Give the anchor the focus when the view goes away with it.
 *
 * @returns What does so at once.
 */
function returnFocus(view: Widget, anchor: Widget): () => void {
  const back = () => {
    if (view.node.contains(document.activeElement)) {
      anchor.node.focus();
    }
  };
  anchor.node.setAttribute('aria-expanded', 'true');
  view.disposed.connect(() =>
    anchor.node.setAttribute('aria-expanded', 'false')
  );
  // Before the popup hears of it: then the focus has gone with the view.
  view.node.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      back();
    }
  });
  return back;
}

/**
 * Keep the Tab key inside, from the last element to the first and back.
 */
function trap(node: HTMLElement): void {
  node.addEventListener('keydown', event => {
    if (event.key !== 'Tab') {
      return;
    }
    const stops = [
      ...node.querySelectorAll<HTMLElement>('button, [tabindex="0"], summary')
    ].filter(stop => stop.offsetParent !== null);
    const first = stops[0];
    const last = stops[stops.length - 1];
    const { activeElement } = document;
    const leaving = event.shiftKey
      ? activeElement === first || activeElement === node
      : activeElement === last;
    if (leaving && first) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  });
}
