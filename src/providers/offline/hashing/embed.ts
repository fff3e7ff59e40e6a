/** Hashes a text into a vector (Weinberger et al. 2009). */
import { countFeatures } from './features.js';

/**
 * Every feature adds one plus the logarithm of its count to the component its hash selects, with the sign its lowest
 * bit selects, so that collisions cancel out on average.
 *
 * @returns A float32 vector of length 1; zeros for a text without a letter or digit.
 */
export function embedText(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions);
  for (const [hash, count] of countFeatures(text)) {
    const component = (hash >>> 1) % dimensions;
    const value = 1 + Math.log(count);
    sums[component] = (sums[component] ?? 0) + ((hash & 1) === 1 ? value : -value);
  }
  let squares = 0;
  for (const sum of sums) squares += sum * sum;
  const norm = Math.sqrt(squares) || 1;
  return Float32Array.from(sums, (sum) => sum / norm);
}
