import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

const IMAGES = path.join(__dirname, '..', '..', '..', 'docs', 'images');

/** The themes that every picture is taken in. */
export const THEMES = [
  ['light', 'JupyterLab Light'],
  ['dark', 'JupyterLab Dark']
] as const;

const HIGH_CONTRAST = [
  ['high-contrast', 'JupyterLab Dark High Contrast']
] as const;

/** What is around the thing in its picture, in pixels. */
const MARGIN = 12;

/**
 * Take a picture of this, or of the page, in each theme: `docs/images/<name>-<theme>.png`.
 *
 * With high contrast it is also taken in forced colours.
 */
export async function picture(
  page: IJupyterLabPageFixture,
  target: Locator | null,
  name: string,
  { highContrast = false, margin = 0 } = {}
): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  for (const [theme, title] of [
    ...THEMES,
    ...(highContrast ? HIGH_CONTRAST : [])
  ]) {
    await page.theme.setTheme(title);
    await take(page, target, `${name}-${theme}`, margin);
  }
  if (highContrast) {
    await page.emulateMedia({ forcedColors: 'active' });
    await take(page, target, `${name}-forced-colours`, margin);
    await page.emulateMedia({ forcedColors: 'none' });
  }
}

async function take(
  page: IJupyterLabPageFixture,
  target: Locator | null,
  name: string,
  margin: number
): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const box = (await target?.boundingBox()) ?? undefined;
  await page.screenshot({
    path: path.join(IMAGES, `${name}.png`),
    animations: 'disabled',
    caret: 'hide',
    clip: box && {
      x: Math.max(0, box.x - margin),
      y: Math.max(0, box.y - margin),
      width: box.width + 2 * margin,
      height: box.height + 2 * margin
    }
  });
}

/** Take a picture of what covers the page, with a little of the page around it. */
export function pictureAround(
  page: IJupyterLabPageFixture,
  target: Locator,
  name: string,
  options: { readonly highContrast?: boolean } = {}
): Promise<void> {
  return picture(page, target, name, { ...options, margin: MARGIN });
}
