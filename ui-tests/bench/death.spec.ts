import { mkdirSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

import { expect, test } from '@playwright/test';

import { MortalNotebook, type Side } from './mortalNotebook';
import { type ITimes, randomNumbers, summarize } from './statistics';

const DEATHS = Number(process.env.KERNEL_STATUS_BENCH_DEATHS ?? 12);
const SEED = Number(
  process.env.KERNEL_STATUS_BENCH_SEED ?? Date.now() % 1_000_000
);
/** Stock looks every 3 s: phases are spread over one such period. */
const PERIOD = 3000;

test('time from SIGKILL to the changed label', async ({ browser, request }, {
  config
}) => {
  const random = randomNumbers(SEED);
  const times: Record<Side, number[]> = { ours: [], stock: [] };
  const notebooks: MortalNotebook[] = [];
  for (const side of ['ours', 'stock'] as const) {
    const context = await browser.newContext({
      viewport: { width: 1024, height: 768 }
    });
    const page = await context.newPage();
    notebooks.push(
      new MortalNotebook(page, request, config.metadata[side], side)
    );
  }
  for (const notebook of notebooks) {
    await notebook.open();
  }

  for (let death = 0; death < DEATHS; death++) {
    for (const notebook of notebooks) {
      times[notebook.side].push(await notebook.die(random() * PERIOD));
    }
  }
  for (const notebook of notebooks) {
    await notebook.close();
  }

  const ours = summarize(times.ours);
  const stock = summarize(times.stock);
  report(ours, stock);
  expect(ours.median).toBeLessThan(100);
  expect(stock.median / ours.median).toBeGreaterThanOrEqual(10);
});

function report(ours: ITimes, stock: ITimes): void {
  const row = (name: string, { all, median, worst }: ITimes) =>
    `${name.padEnd(8)}${String(all.length).padStart(8)}${median.toFixed(0).padStart(14)}` +
    worst.toFixed(0).padStart(14);
  console.log(
    `\nFrom SIGKILL to the changed label, autorestart on, seed ${SEED}`
  );
  console.log('          deaths   median [ms]    worst [ms]');
  console.log(row('ours', ours));
  console.log(row('stock', stock));
  console.log(
    `median: ${(stock.median / ours.median).toFixed(1)} times faster than stock\n`
  );

  const folder = path.join(__dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString();
  const file = path.join(folder, `${date.replaceAll(':', '-')}.json`);
  const machine = {
    cpus: os.cpus().length,
    platform: os.platform(),
    node: process.version
  };
  writeFileSync(
    file,
    JSON.stringify({ date, seed: SEED, machine, ours, stock }, null, 2) + '\n'
  );
  console.log(`Written: ${file}`);
}
