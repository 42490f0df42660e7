/**
 * How close to the window's edge a dialog may come, in CSS pixels.
 */
const MARGIN = 8;

/**
 * Change what a dialog shows, and keep a part of it in its place in the window.
 *
 * @param frame - The dialog's box, positioned relatively.
 * @param anchor - What is not to move under somebody's pointer.
 * @param change - What changes the dialog's height.
 */
export function steady(
  frame: HTMLElement,
  anchor: Element,
  change: () => void
): void {
  const before = anchor.getBoundingClientRect().top;
  change();
  const moved = anchor.getBoundingClientRect().top - before;
  if (moved === 0) {
    return;
  }
  const { top, bottom } = frame.getBoundingClientRect();
  const least = bottom - (window.innerHeight - MARGIN);
  const most = top - MARGIN;
  const back = Math.min(Math.max(moved, least), most);
  const offset = parseFloat(frame.style.top) || 0;
  frame.style.top = `${offset - back}px`;
}
