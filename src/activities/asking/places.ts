/**
 * The places for a model's calls in flight. A place is handed on as soon as its call is answered, so that the next call
 * is prepared while the answer is being stored; once it is, the place is clear and the next call may be sent. No time is
 * lost, and a worker that is killed loses no more calls than it has places.
 */
export interface Place {
  /** Resolves when the call that had the place before has nothing left to lose. Never rejects. */
  readonly clear: Promise<unknown>;
  /** Lets the next call have it, which may be sent when `stored` has settled. Does nothing the second time. */
  handOn(stored: Promise<unknown>): void;
}

export class Places {
  readonly #waiting: ((place: Place) => void)[] = [];
  /** Of the free places, when each is clear; the longest free first. */
  readonly #free: Promise<unknown>[];

  /** @param count - How many there are; at least 1. */
  constructor(private readonly count: number) {
    this.#free = Array.from({ length: count }, () => Promise.resolve());
  }

  get taken(): number {
    return this.count - this.#free.length;
  }

  /** Those who wait for one. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Gives places in the order in which they are asked for. Each is to be handed on, whatever happens. */
  take(): Promise<Place> {
    const clear = this.#free.shift();
    if (clear !== undefined) return Promise.resolve(this.#place(clear));
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #place(clear: Promise<unknown>): Place {
    let isHandedOn = false;
    return {
      clear,
      handOn: (stored) => {
        if (isHandedOn) return;
        isHandedOn = true;
        const nextClear = stored.catch(() => undefined);
        const next = this.#waiting.shift();
        if (next === undefined) this.#free.push(nextClear);
        else next(this.#place(nextClear));
      },
    };
  }
}
