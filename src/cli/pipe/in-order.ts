/** Handles items several at a time and gives the results in the items' order, each as soon as it can be. */

/**
 * @param most - Items in hand at most, those whose results wait for an earlier one among them.
 * @throws what `handle` or the items throw, after the results before it.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  { most, handle }: { readonly most: number; readonly handle: (item: T) => Promise<R> },
): AsyncGenerator<R, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const inHand: Promise<R>[] = [];
  const advance = () => quiet(iterator.next());
  let next: { readonly item: Promise<IteratorResult<T>> } | null = { item: advance() };
  try {
    for (;;) {
      const [head] = inHand;
      if (next === null && head === undefined) return;
      const got = await Promise.race([
        ...(head === undefined ? [] : [head.then((result) => ({ result }))]),
        ...(next !== null && inHand.length < most ? [arrival(next.item, inHand)] : []),
      ]);
      if ('result' in got) {
        void inHand.shift();
        yield got.result;
      } else if (got.item.done === true) {
        next = null;
      } else {
        inHand.push(quiet(handle(got.item.value)));
        next = { item: advance() };
      }
    }
  } finally {
    void iterator.return?.(undefined).catch(() => undefined);
  }
}

/** The next item; a failure of the items is told when everything in hand is done. */
async function arrival<T>(
  next: Promise<IteratorResult<T>>,
  inHand: readonly Promise<unknown>[],
): Promise<{ item: IteratorResult<T> }> {
  try {
    return { item: await next };
  } catch (error) {
    await Promise.allSettled(inHand);
    // Those results are given first: whoever waits for the head has it by then.
    await new Promise((resolve) => setImmediate(resolve));
    throw error;
  }
}

/** A failure is told to whoever awaits the promise, and to nobody else. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
