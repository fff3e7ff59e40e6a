/** Lets those who need a thing alone have it one after the other, in the order they came. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** Waits for its turn, which lasts until the returned function is called. */
  async acquire(): Promise<() => void> {
    let end!: () => void;
    const before = this.#last;
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }

  /** Does `work` in a turn of its own. */
  async runExclusive<T>(work: () => T | Promise<T>): Promise<T> {
    const end = await this.acquire();
    try {
      return await work();
    } finally {
      end();
    }
  }
}
