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
