/** A small hash, for stand-ins that must answer the same request the same way on every machine. */

/** FNV-1a over UTF-16 code units, then the finaliser of MurmurHash3: 32 well mixed bits. Not for security. */
export function hash32(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The same bits as a number from 0 up to, but not including, 1. */
export function hashUnit(text: string, seed = 0): number {
  return hash32(text, seed) / 2 ** 32;
}
