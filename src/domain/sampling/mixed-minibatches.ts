/** Minibatches that are half new documents and half documents that the taxonomy was made from before. */
import { planMinibatches, type MinibatchOptions } from './minibatches.js';

export interface MixedMinibatches<T> {
  /** In random order. */
  readonly fresh: readonly T[];
  /** In random order. Where they are fewer than the new ones, they are shown again; never twice in a minibatch. */
  readonly anchors: readonly T[];
}

/**
 * Cuts the new documents into slices of half a minibatch, and adds as many anchors to each, one after the other in turn:
 * what is new is seen beside what was there before, so that a week's topics do not push out those of the others.
 *
 * @returns none where there is nothing new.
 */
export function planMixedMinibatches<T>(
  { fresh, anchors }: MixedMinibatches<T>,
  options: MinibatchOptions<T>,
): T[][] {
  if (anchors.length === 0) return planMinibatches(fresh, options);
  const { batchSize, mostTokens, tokensOf = () => 0 } = options;
  const half = {
    ...options,
    batchSize: Math.max(1, Math.floor(batchSize / 2)),
    mostTokens: mostTokens === undefined ? undefined : mostTokens / 2,
  };
  let next = 0;
  return planMinibatches(fresh, half).map((slice) => {
    const chosen: T[] = [];
    let tokens = 0;
    while (chosen.length < Math.min(slice.length, anchors.length)) {
      const anchor = anchors[next % anchors.length] as T;
      tokens += tokensOf(anchor);
      if (chosen.length > 0 && tokens > (half.mostTokens ?? Infinity)) break;
      chosen.push(anchor);
      next += 1;
    }
    return slice.flatMap((document, index) => [document, ...chosen.slice(index, index + 1)]);
  });
}
