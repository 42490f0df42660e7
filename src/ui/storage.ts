/**
 * What a page remembers as long as its tab lives; `null` where that is
 * forbidden.
 */
export function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/**
 * What the browser remembers; `null` where that is forbidden.
 */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
