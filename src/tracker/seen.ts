/**
 * What remembers as long as the tab lives, or the browser; `null` where that is
 * forbidden.
 */
export function storageOf(lifetime: 'tab' | 'browser'): Storage | null {
  try {
    return lifetime === 'tab' ? window.sessionStorage : window.localStorage;
  } catch {
    return null;
  }
}

/**
 * How many deaths are remembered.
 */
const LIMIT = 100;

/**
 * Remembers which deaths a person knows of, over reloads of the page.
 */
export class SeenStore {
  /**
   * @param storage - Where to remember, as long as that lives.
   * @param name - Under which key.
   */
  constructor(storage: Storage | null, name = 'jupyterlab-kernel-status:seen') {
    this._storage = storage;
    this._name = name;
    this._keys = read(storage, name);
  }

  /**
   * Whether a person knows of a death.
   */
  has(key: string): boolean {
    return this._keys.includes(key);
  }

  /**
   * Remember a death.
   *
   * @returns Whether it is news.
   */
  add(key: string): boolean {
    if (this.has(key)) {
      return false;
    }
    this._keys = [...this._keys, key].slice(-LIMIT);
    try {
      this._storage?.setItem(this._name, JSON.stringify(this._keys));
    } catch (reason) {
      console.debug('Deaths that were shown cannot be remembered', reason);
    }
    return true;
  }

  private readonly _storage: Storage | null;
  private readonly _name: string;
  private _keys: readonly string[];
}

function read(storage: Storage | null, name: string): readonly string[] {
  try {
    const keys: unknown = JSON.parse(storage?.getItem(name) ?? '[]');
    return Array.isArray(keys)
      ? keys.filter((key): key is string => typeof key === 'string')
      : [];
  } catch {
    return [];
  }
}
