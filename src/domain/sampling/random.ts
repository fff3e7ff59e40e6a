/** Seeded random numbers: the same seed and purpose give the same choices on every machine. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/** A uniform whole number from `0` to `below - 1`. */
export type RandomBelow = (below: number) => number;

/**
 * @param purpose - What the numbers are for, e.g. `sample`, so that two uses of one seed do not follow each other.
 */
export function seededRandom(seed: number, purpose: string): RandomBelow {
  const generator = xoroshiro128plus(mix(seed, purpose));
  return (below) => uniformInt(generator, 0, below - 1);
}

/** FNV-1a over the purpose, started from the seed. */
function mix(seed: number, purpose: string): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < purpose.length; i += 1) {
    hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  }
  return hash;
}
