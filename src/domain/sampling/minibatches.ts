/** Cuts a random sample into the minibatches of the taxonomy loop. */
import { seededRandom } from './random.js';

/**
 * Consecutive slices of the sample, which is in random order already. A short last slice is filled with documents of
 * earlier ones, none twice and none that it holds already; fewer documents than a batch make one minibatch.
 */
export function planMinibatches<T>(
  sample: readonly T[],
  { batchSize, seed }: { readonly batchSize: number; readonly seed: number },
): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < sample.length; start += batchSize) {
    batches.push(sample.slice(start, start + batchSize));
  }
  const last = batches.at(-1);
  if (last !== undefined && batches.length > 1) {
    const earlier = sample.slice(0, sample.length - last.length);
    const random = seededRandom(seed, 'fill-minibatch');
    while (last.length < batchSize) {
      last.push(...earlier.splice(random(earlier.length), 1));
    }
  }
  return batches;
}
