/** Simple random samples without replacement, in random order. */
import { seededRandom } from './random.js';

/**
 * Draws `size` of the numbers `0 … population - 1`, all when there are fewer, in random order: a Fisher–Yates shuffle
 * that keeps only the places it touched, so memory grows with the sample and not with the population.
 */
export function drawSample(options: {
  readonly population: number;
  readonly size: number;
  readonly seed: number;
  readonly purpose: string;
}): number[] {
  const { population, seed, purpose } = options;
  const size = Math.min(options.size, population);
  const random = seededRandom(seed, purpose);
  const moved = new Map<number, number>();
  const drawn: number[] = [];
  for (let i = 0; i < size; i += 1) {
    const j = i + random(population - i);
    drawn.push(moved.get(j) ?? j);
    moved.set(j, moved.get(i) ?? i);
  }
  return drawn;
}

/** All of `items` in seeded random order. */
export function shuffled<T>(items: readonly T[], seed: number, purpose: string): T[] {
  return drawSample({ population: items.length, size: items.length, seed, purpose }).map(
    (index) => items[index] as T,
  );
}
