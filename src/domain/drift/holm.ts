/** Adjusts the p-values of a family of tests. */

/**
 * Holm (1979): the smallest of m is multiplied by m, the next by m − 1, …, none above 1 nor below the one before.
 * Rejecting what is below α then keeps the chance of any false rejection at α, however the tests depend on each other.
 *
 * @returns in the order given.
 */
export function holm(values: readonly number[]): number[] {
  const adjusted = values.map(() => 1);
  let least = 0;
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
  for (const [rank, index] of order.entries()) {
    least = Math.min(1, Math.max(least, (values.length - rank) * (values[index] ?? 1)));
    adjusted[index] = least;
  }
  return adjusted;
}
