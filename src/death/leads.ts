import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

/**
 * How many documents a notification leads to at a time: as many as fit.
 */
export const LEADS = 2;

/**
 * How long a name may be on one of two buttons side by side, in characters.
 */
const ON_BUTTON = 13;

/**
 * How long a name may be in a message, of which stock shows 140 characters.
 */
const IN_MESSAGE = 36;

/**
 * The button of a notification that leads to a document.
 *
 * @param trans - The reader's language.
 * @param name - The document's name; the tooltip has all of it.
 * @param open - Leads there.
 */
export function leadTo(
  trans: TranslationBundle,
  name: string,
  open: () => void
): Notification.IAction {
  const stem = name.length > ON_BUTTON ? name.replace(/\.\w+$/, '') : name;
  return {
    label: trans.__('Open %1', shortened(stem, ON_BUTTON)),
    caption: trans.__('Open %1', name),
    callback: open
  };
}

/**
 * Names of documents, as a notification says them.
 */
export function inMessage(names: readonly string[]): string[] {
  return names.map(name => shortened(name, IN_MESSAGE));
}

/**
 * Leave out the middle: names differ in how they begin and end.
 */
function shortened(text: string, length: number): string {
  const characters = [...text];
  const half = length >> 1;
  return characters.length > length
    ? `${characters.slice(0, half).join('')}\u2026${characters.slice(-half).join('')}`
    : text;
}
