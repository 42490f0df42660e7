import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';

const ENGLISH = nullTranslator.load('');

const marked = (text: string) => `\u27e6${text}\u27e7`;

/**
 * A language in which everything that went through the translator is in
 * double brackets.
 */
export const pseudo: TranslationBundle = {
  ...ENGLISH,
  __: (msgid, ...args) => marked(ENGLISH.__(msgid, ...args)),
  _n: (msgid, plural, n, ...args) =>
    marked(ENGLISH._n(msgid, plural, n, ...args)),
  _p: (context, msgid, ...args) => marked(ENGLISH._p(context, msgid, ...args))
} as TranslationBundle;

/**
 * The words in a text that did not go through the translator.
 *
 * @param text - What is shown.
 * @param data - What is no word of ours: names, ids.
 */
export function untranslated(
  text: string,
  data: readonly string[] = []
): string[] {
  let rest = text;
  while (/\u27e6[^\u27e6\u27e7]*\u27e7/.test(rest)) {
    rest = rest.replace(/\u27e6[^\u27e6\u27e7]*\u27e7/g, ' ');
  }
  for (const value of data) {
    rest = rest.split(value).join(' ');
  }
  return rest.match(/\p{L}+/gu) ?? [];
}

/**
 * All that an element shows or has read out: texts and attributes.
 *
 * @param node - The element; moments in `time` are the locale's own.
 */
export function shownBy(node: Element): string[] {
  const texts: string[] = [];
  const walk = (element: Element) => {
    for (const name of ['title', 'aria-label', 'aria-valuetext', 'alt']) {
      texts.push(element.getAttribute(name) ?? '');
    }
    for (const child of element.childNodes) {
      if (child instanceof Element) {
        if (child.tagName !== 'TIME') {
          walk(child);
        }
      } else {
        texts.push(child.textContent ?? '');
      }
    }
  };
  walk(node);
  return texts.filter(text => text.trim() !== '');
}
