/** Holds the classifier that answers, and swaps it for the folder's new one without a request noticing. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  activateClassifier,
  type ActivateOptions,
  type ActiveClassifier,
} from './active-classifier.js';

export type SwapOutcome =
  | { readonly kind: 'same'; readonly version: string }
  | { readonly kind: 'swapped'; readonly version: string; readonly from: string }
  /** The new one cannot be used; the old one goes on. */
  | { readonly kind: 'kept'; readonly version: string; readonly reason: Error };

export interface ClassifierSlotOptions extends ActivateOptions {
  /** Milliseconds after which a folder that could not be read is read once more; default 500. */
  readonly settleMs?: number;
}

const SETTLE_MS = 500;

/** A request takes `current` once and uses it to its end. */
export class ClassifierSlot {
  readonly #options: ClassifierSlotOptions;
  #current: ActiveClassifier;
  #swapping: Promise<SwapOutcome> | undefined;

  private constructor(options: ClassifierSlotOptions, first: ActiveClassifier) {
    this.#options = options;
    this.#current = first;
  }

  /** @throws as `activateClassifier` does. */
  static async open(options: ClassifierSlotOptions): Promise<ClassifierSlot> {
    return new ClassifierSlot(options, await activateClassifier(options));
  }

  get current(): ActiveClassifier {
    return this.#current;
  }

  /** Reads the folder again. Never throws; asked for while it goes on, it is done once more afterwards. */
  swap(): Promise<SwapOutcome> {
    const next = (this.#swapping ?? Promise.resolve()).then(() => this.#swap());
    this.#swapping = next;
    return next;
  }

  async #swap(): Promise<SwapOutcome> {
    const from = this.#current.version;
    try {
      const next = await this.#activate();
      this.#current = next;
      const { version } = next;
      return version === from ? { kind: 'same', version } : { kind: 'swapped', version, from };
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      return { kind: 'kept', version: from, reason };
    }
  }

  /** Twice: while a run replaces the folder there is an instant without one, or with files of both. */
  async #activate(): Promise<ActiveClassifier> {
    try {
      return await activateClassifier(this.#options);
    } catch {
      await delay(this.#options.settleMs ?? SETTLE_MS);
      return await activateClassifier(this.#options);
    }
  }
}
