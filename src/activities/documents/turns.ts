/** Who may be at work in this process at the same time, where one of them may bring the process down. */

/**
 * `together`: with others of its kind and one that is `apart`. `apart`: with no other that is. `alone`: with nobody.
 */
export type Company = 'together' | 'apart' | 'alone';

interface Waiting {
  readonly company: Company;
  readonly admit: () => void;
}

/** Those that wait to be alone are not overtaken; those that wait to be apart are, by those that need not be. */
export class Turns {
  readonly #present: Record<Company, number> = { together: 0, apart: 0, alone: 0 };
  readonly #waiting = new Set<Waiting>();

  /** @throws the signal's reason when it is aborted before its turn, else what `work` throws. */
  async take<T>(company: Company, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#admission(company, signal);
    try {
      return await work();
    } finally {
      this.#present[company] -= 1;
      this.#admitAll();
    }
  }

  async #admission(company: Company, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
        // It may have been the one that held up the others.
        this.#admitAll();
      };
      const waiting: Waiting = {
        company,
        admit: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(waiting);
      this.#admitAll();
    });
  }

  #admitAll(): void {
    for (const waiting of this.#waiting) {
      const { company, admit } = waiting;
      if (this.#mayEnter(company)) {
        this.#waiting.delete(waiting);
        this.#present[company] += 1;
        admit();
      } else if (company === 'alone') {
        return;
      }
    }
  }

  #mayEnter(company: Company): boolean {
    const { together, apart, alone } = this.#present;
    if (alone > 0) return false;
    if (company === 'together') return true;
    return company === 'apart' ? apart === 0 : apart + together === 0;
  }
}

/** Of this process: whatever brings it down takes all of them along. */
export const TURNS = new Turns();
