const START = 0x811c9dc5;
const FACTOR = 0x01000193;
const MODULUS = 2 ** 32;

/**
 * The 32-bit hash that orders questions: an unsigned integer below 2^32.
 *
 * It looks like FNV-1a and is not: the product is taken in double precision, so its low bits are
 * rounded away before the remainder is taken. Live attempts were ordered by this very rounding;
 * with `Math.imul` every student would find other questions in the attempt they had begun.
 * Vectors: "a" 3826002224 (true FNV-1a: 3826002220), "ab" 1361382424, "abc" 944940448.
 */
export function selectionHash(text: string): number {
  let hash = START;
  for (let index = 0; index < text.length; index += 1) {
    const mixed = (hash ^ text.charCodeAt(index)) >>> 0;
    hash = (mixed * FACTOR) % MODULUS;
  }
  return hash;
}
