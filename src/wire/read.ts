/**
 * Read a value as an object; what is none has no fields.
 */
export function asObject(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null
    ? (data as Record<string, unknown>)
    : {};
}

/**
 * Read a count; what is none is 0.
 */
export function asCount(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0
    ? (value as number)
    : 0;
}

/**
 * Read an integer; what is none is `null`.
 */
export function asInteger(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

/**
 * Read one of some words; anything else is `null`.
 */
export function oneOf<T extends string>(
  words: readonly T[],
  value: unknown
): T | null {
  return words.find(word => word === value) ?? null;
}

/**
 * The longest text from the wire that is ever shown, in UTF-16 code units.
 */
export const MAX_TEXT_LENGTH = 500;

/**
 * The longest text of several lines that is ever shown, in UTF-16 code units.
 */
const MAX_LINES_LENGTH = 16_384;

/**
 * How much of a longer input is looked at, so that a huge one costs nothing.
 */
const SCAN_LENGTH = 8 * MAX_TEXT_LENGTH;

/**
 * CSI and OSC escape sequences (ECMA-48), complete or cut off by the end.
 */
const ANSI =
  // eslint-disable-next-line no-control-regex
  /[\u001b\u009b](?:\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]?)/g;

/**
 * Control characters, and the invisible ones that reorder or hide text.
 */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g;

/**
 * The same, but for line feeds and tabulators.
 */
const UNPRINTABLE_IN_LINES =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g;

/**
 * Half of a surrogate pair.
 */
const LONE_SURROGATE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Reduce an untrusted value to one line of plain text.
 *
 * @param value - Anything; what is no string gives the empty text.
 *
 * @returns At most `MAX_TEXT_LENGTH` units, without escape sequences, control
 * characters, invisible reordering marks or line breaks.
 *
 * #### Notes
 * Markup is kept as it is: the result must be shown as text, never as HTML.
 */
export function plainText(value: unknown): string {
  if (typeof value !== 'string') {
    return '';
  }
  const text = value
    .slice(0, SCAN_LENGTH)
    .replace(ANSI, '')
    .replace(UNPRINTABLE, ' ')
    .replace(LONE_SURROGATE, '$1\ufffd')
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length <= MAX_TEXT_LENGTH) {
    return text;
  }
  const cut = text.slice(0, MAX_TEXT_LENGTH - 1);
  return `${cut.replace(/[\ud800-\udbff]$/, '')}\u2026`;
}

/**
 * Reduce an untrusted value to plain text of several lines.
 *
 * @param value - Anything; what is no string gives the empty text.
 *
 * @returns At most `MAX_LINES_LENGTH` units, the last ones of a longer text:
 * what a program wrote last says most. Without escape sequences, invisible
 * reordering marks and control characters but line feeds and tabulators.
 *
 * #### Notes
 * Markup is kept as it is: the result must be shown as text, never as HTML.
 */
export function plainLines(value: unknown): string {
  if (typeof value !== 'string') {
    return '';
  }
  return value
    .slice(-4 * MAX_LINES_LENGTH)
    .replace(ANSI, '')
    .replace(/\r\n?/g, '\n')
    .replace(UNPRINTABLE_IN_LINES, ' ')
    .slice(-MAX_LINES_LENGTH)
    .replace(LONE_SURROGATE, '$1\ufffd');
}
