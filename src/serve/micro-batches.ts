/** Puts texts of requests that arrive at the same time into one call of a provider's embedding model. */
import type { EmbeddingModel } from '../contracts/models.js';
import { ProviderError } from '../providers/index.js';

export interface MicroBatchesOptions {
  readonly model: EmbeddingModel;
  /** Most calls in flight. */
  readonly concurrency: number;
  /** Milliseconds that a text waits for others; default 5, little beside a call over a network. */
  readonly windowMs?: number;
  /** Told after each call how many texts it had. */
  readonly onCall?: ((texts: number) => void) | undefined;
}

interface Job {
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
  readonly resolve: (vectors: readonly Float32Array[]) => void;
  readonly reject: (error: unknown) => void;
}

const WINDOW_MS = 5;
/** A provider that asks to be left alone for longer is asked again after this. */
const LONGEST_REST_MS = 60_000;

export class MicroBatches {
  readonly #options: Required<Omit<MicroBatchesOptions, 'onCall'>> &
    Pick<MicroBatchesOptions, 'onCall'>;
  readonly #waiting: Job[] = [];
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #rest: { readonly until: number; readonly error: ProviderError } | undefined;

  constructor(options: MicroBatchesOptions) {
    this.#options = { windowMs: WINDOW_MS, ...options };
  }

  /**
   * @returns a vector a text, in their order.
   * @throws ProviderError; also at once, without a call, while the provider asks to be left alone.
   * @throws the signal's reason when it is aborted while the texts wait.
   */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> {
    const { batchSize } = this.#options.model;
    const parts: Promise<readonly Float32Array[]>[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      parts.push(this.#enqueue(texts.slice(start, start + batchSize), signal));
    }
    return (await Promise.all(parts)).flat();
  }

  #enqueue(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> {
    return new Promise((resolve, reject) => {
      const resting = this.#resting();
      if (resting !== undefined) {
        reject(resting);
        return;
      }
      // Whoever gives up is told at once, whatever becomes of the call.
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#waiting.push({ texts, signal, resolve, reject });
      if (this.#waitingTexts() >= this.#options.model.batchSize) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), this.#options.windowMs);
    });
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#inFlight < this.#options.concurrency) {
      const jobs = this.#take();
      if (jobs.length === 0) return;
      this.#inFlight += 1;
      void this.#run(jobs).finally(() => {
        this.#inFlight -= 1;
        // What came meanwhile has waited long enough, unless its window has just begun.
        if (this.#timer === undefined) this.#send();
      });
    }
  }

  /** As many of the waiting as fit into a call, without those given up meanwhile. */
  #take(): Job[] {
    const jobs: Job[] = [];
    let texts = 0;
    for (let job = this.#waiting[0]; job !== undefined; job = this.#waiting[0]) {
      if (!job.signal.aborted) {
        if (texts + job.texts.length > this.#options.model.batchSize) break;
        jobs.push(job);
        texts += job.texts.length;
      }
      this.#waiting.shift();
    }
    return jobs;
  }

  async #run(jobs: readonly Job[]): Promise<void> {
    const texts = jobs.flatMap((job) => job.texts);
    const abort = new AbortController();
    const giveUp = () => {
      if (jobs.every(({ signal }) => signal.aborted)) abort.abort();
    };
    for (const { signal } of jobs) signal.addEventListener('abort', giveUp, { once: true });
    try {
      const { vectors } = await this.#options.model.embed(texts, { signal: abort.signal });
      let from = 0;
      for (const job of jobs) {
        job.resolve(vectors.slice(from, from + job.texts.length));
        from += job.texts.length;
      }
    } catch (error) {
      // One request's text must not be the end of the others'.
      if (jobs.length > 1 && isAboutTexts(error)) {
        for (const job of jobs) await this.#run([job]);
        return;
      }
      this.#noteRest(error);
      for (const job of jobs) job.reject(error);
    } finally {
      for (const { signal } of jobs) signal.removeEventListener('abort', giveUp);
      this.#options.onCall?.(texts.length);
    }
  }

  #noteRest(error: unknown): void {
    if (!(error instanceof ProviderError) || error.retryAfterMs === undefined) return;
    if (error.kind !== 'rate-limit' && error.kind !== 'overloaded') return;
    this.#rest = {
      until: Date.now() + Math.min(error.retryAfterMs, LONGEST_REST_MS),
      error,
    };
  }

  #resting(): ProviderError | undefined {
    if (this.#rest === undefined) return undefined;
    const { until, error } = this.#rest;
    const retryAfterMs = until - Date.now();
    if (retryAfterMs > 0)
      return new ProviderError({ ...error, message: error.message, retryAfterMs });
    this.#rest = undefined;
    return undefined;
  }

  #waitingTexts(): number {
    return this.#waiting.reduce((sum, { texts }) => sum + texts.length, 0);
  }
}

function isAboutTexts(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    (error.kind === 'input-too-long' || error.kind === 'invalid-request')
  );
}
