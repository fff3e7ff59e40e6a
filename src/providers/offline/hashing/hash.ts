/** The hash of `offline:hashing`. Stored classifiers depend on its values: it must never change. */

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** The state of an empty text, for a namespace, so that equal texts of different kinds get different hashes. */
export function startHash(namespace: number): number {
  return Math.imul(OFFSET_BASIS ^ namespace, PRIME);
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits, over the two bytes of a UTF-16 unit, the low one first. */
export function addUnit(state: number, unit: number): number {
  return Math.imul(Math.imul(state ^ (unit & 0xff), PRIME) ^ (unit >>> 8), PRIME);
}

/** Spreads the state over all 32 bits, which FNV does poorly for short texts: MurmurHash3's `fmix32`. */
export function finishHash(state: number): number {
  let hash = state ^ (state >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
