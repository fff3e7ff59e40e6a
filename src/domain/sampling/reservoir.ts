/** A simple random sample of a stream whose length nobody knows beforehand. */
import { seededRandom, type RandomBelow } from './random.js';

/** Vitter's algorithm R: after any number of items, each of them is held with the same probability. */
export class Reservoir<T> {
  readonly #random: RandomBelow;
  readonly #items: T[] = [];
  #seen = 0;

  /** @param options.size - Most items held, at least 1. */
  constructor(
    private readonly options: {
      readonly size: number;
      readonly seed: number;
      readonly purpose: string;
    },
  ) {
    this.#random = seededRandom(options.seed, options.purpose);
  }

  add(item: T): void {
    this.#seen += 1;
    if (this.#items.length < this.options.size) {
      this.#items.push(item);
      return;
    }
    const place = this.#random(this.#seen);
    if (place < this.options.size) this.#items[place] = item;
  }

  /** How many were added. */
  get seen(): number {
    return this.#seen;
  }

  /** Those that are held. */
  get items(): readonly T[] {
    return this.#items;
  }
}
