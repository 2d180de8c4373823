/** Returns the next number of a stream: at least 0 and below 1. */
export type RandomStream = () => number;

/**
 * A reproducible stream: the same seed always gives the same numbers. Every fault rule has its own
 * stream, so another rule does not change which requests get a fault from the others.
 */
export function randomStream(seed: string): RandomStream {
  let state = hashText(seed);
  // mulberry32: short and well distributed.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
