const M = 0x5bd1e995;

/**
 * The 32-bit MurmurHash2 of a text's UTF-8, unsigned.
 *
 * #### Notes
 * With the default seed it is what ipykernel names a cell's code by, as
 * JupyterLab's debugger does.
 */
export function murmur2(text: string, seed = 0xc70f6907): number {
  const data = new TextEncoder().encode(text);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length - (data.length % 4);
  let hash = seed ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(view.getUint32(at, true), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (whole < data.length) {
    for (let at = data.length - 1; at >= whole; at--) {
      hash ^= data[at] << (8 * (at - whole));
    }
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
