import { TranslationBundle } from '@jupyterlab/translation';

/**
 * Say how long something lasts, in its two largest units.
 *
 * @param milliseconds - How long; less than nothing is nothing.
 * @param trans - The reader's language.
 */
export function duration(
  milliseconds: number,
  trans: TranslationBundle
): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return trans.__('%1 d %2 h', `${days}`, `${hours % 24}`);
  }
  if (hours > 0) {
    return trans.__('%1 h %2 min', `${hours}`, `${minutes % 60}`);
  }
  if (minutes > 0) {
    return trans.__('%1 min %2 s', `${minutes}`, `${seconds % 60}`);
  }
  return trans.__('%1 s', `${seconds}`);
}

/**
 * Say a moment as people of a language do, with the day unless it is today's.
 *
 * @param at - Milliseconds since the epoch.
 * @param now - Likewise.
 * @param language - The code of the language, as JupyterLab has it.
 */
export function momentText(at: number, now: number, language: string): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date(now).toDateString();
  const format: Intl.DateTimeFormatOptions = {
    timeStyle: 'medium',
    dateStyle: today ? undefined : 'medium'
  };
  try {
    const code = language.replace('_', '-');
    return new Intl.DateTimeFormat(code, format).format(date);
  } catch {
    // No such language: the browser's own.
    return new Intl.DateTimeFormat(undefined, format).format(date);
  }
}
