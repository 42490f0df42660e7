/**
 * Whether a notification that is shown says all of this.
 *
 * #### Notes
 * Not every notification is shown: "Do not disturb" and the open list of them
 * keep stock from it. Those that are shown have the role `alert`.
 */
export function isInToast(parts: readonly string[]): boolean {
  return [
    ...document.querySelectorAll('.jp-toastContainer [role="alert"]')
  ].some(({ textContent }) => parts.every(part => textContent?.includes(part)));
}
