/** Puts items that are there at the same moment together, and never waits for more of them. */

const NOT_YET = Symbol('not yet');

/**
 * @param most - Items in a batch at most.
 * @yields batches of at least one item, in order. Leaving the loop early leaves the items, without waiting for the next.
 */
export async function* readyBatches<T>(
  items: AsyncIterable<T>,
  most: number,
): AsyncGenerator<T[], void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const advance = () => {
    const next = iterator.next();
    // Whoever awaits it hears of a failure; nobody may, while a batch is being handled.
    next.catch(() => undefined);
    return next;
  };
  let next = advance();
  try {
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const batch = [first.value];
      next = advance();
      const moment = new Promise<typeof NOT_YET>((resolve) => setImmediate(resolve, NOT_YET));
      while (batch.length < most) {
        const ready = await Promise.race([next, moment]);
        if (ready === NOT_YET || ready.done === true) break;
        batch.push(ready.value);
        next = advance();
      }
      yield batch;
    }
  } finally {
    void iterator.return?.().catch(() => undefined);
  }
}
