/** One side's times from death to label, in ms. */
export interface ITimes {
  readonly median: number;
  readonly worst: number;
  readonly all: readonly number[];
}

export function summarize(times: readonly number[]): ITimes {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { median, worst: sorted[sorted.length - 1], all: times };
}

/** Numbers in [0, 1) that a seed determines (mulberry32, public domain, by Tommy Ettinger). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
