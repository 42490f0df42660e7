import { asObject, plainText } from './read';

/**
 * How the server ended before this one.
 */
export interface IServerDeath {
  /**
   * The same for every page that hears of it.
   */
  readonly id: string;

  /**
   * The server's sentence, plain text.
   */
  readonly reason: string;

  /**
   * When it was last seen alive, ISO 8601, `''` when not known.
   */
  readonly lastSeen: string;

  /**
   * The paths of the notebooks that had a cell running.
   */
  readonly paths: readonly string[];
}

/**
 * Read the server's answer about its own death.
 *
 * @param data - The parsed JSON, from whoever.
 *
 * @returns `null` when there is none to tell of.
 */
export function readServerDeath(data: unknown): IServerDeath | null {
  const source = asObject(asObject(data).server_death);
  const id = plainText(source.id);
  const reason = plainText(source.reason);
  if (id === '' || reason === '') {
    return null;
  }
  const cells = Array.isArray(source.cells) ? source.cells : [];
  const paths = cells
    .slice(0, 20)
    .map(cell => plainText(asObject(cell).path))
    .filter(path => path !== '');
  return {
    id,
    reason,
    lastSeen: plainText(source.last_seen),
    paths: [...new Set(paths)]
  };
}
