const KEY = 'jupyterlab-kernel-status:told';

/**
 * How many deaths are remembered.
 */
const LIMIT = 100;

/**
 * Remembers which deaths a person was told of, over reloads of the page.
 */
export class Told {
  /**
   * @param storage - Where to remember, for as long as the tab lives.
   */
  constructor(storage: Storage | null) {
    this._storage = storage;
    this._keys = read(storage);
  }

  /**
   * Whether a death was told of.
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
      this._storage?.setItem(KEY, JSON.stringify(this._keys));
    } catch (reason) {
      console.debug('Deaths told of cannot be remembered', reason);
    }
    return true;
  }

  private readonly _storage: Storage | null;
  private _keys: readonly string[];
}

function read(storage: Storage | null): readonly string[] {
  try {
    const keys: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
    return Array.isArray(keys)
      ? keys.filter((key): key is string => typeof key === 'string')
      : [];
  } catch {
    return [];
  }
}
