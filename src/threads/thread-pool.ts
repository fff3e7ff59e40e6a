/** Runs CPU-heavy work in worker threads, so that heartbeats and task polls on the main thread go on. */
import { fileURLToPath } from 'node:url';
import type { TransferListItem } from 'node:worker_threads';
import { Piscina } from 'piscina';

export interface ThreadPoolOptions {
  /** The module whose default export does the work, next to the caller and without its extension, e.g. `./train-thread`. */
  readonly module: string;
  /** The caller's `import.meta.url`. */
  readonly from: string;
  /** Most threads at once. */
  readonly maxThreads: number;
}

export interface RunOptions {
  /** Aborting it ends the thread and rejects with an `AbortError`. */
  readonly signal?: AbortSignal;
  /** Buffers and ports in the input that are handed over instead of copied; the caller cannot use them any more. */
  readonly transfer?: readonly TransferListItem[];
}

/** A lazily started pool: no thread exists before the first `run`, and idle threads end after a while. */
export class ThreadPool<Input, Output> {
  #pool: Piscina<Input, Output> | undefined;

  constructor(private readonly options: ThreadPoolOptions) {}

  async run(input: Input, { signal, transfer }: RunOptions = {}): Promise<Output> {
    this.#pool ??= startPool<Input, Output>(this.options);
    return await this.#pool.run(input, {
      ...(signal ? { signal } : {}),
      ...(transfer ? { transferList: [...transfer] } : {}),
    });
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.destroy();
  }
}

function startPool<Input, Output>({ module, from, maxThreads }: ThreadPoolOptions) {
  // Compiled, the caller is a .js file; under vitest and tsx it is the .ts source, which a bare thread cannot read.
  const isSource = from.endsWith('.ts');
  return new Piscina<Input, Output>({
    filename: fileURLToPath(new URL(module + (isSource ? '.ts' : '.js'), from)),
    execArgv: isSource ? ['--import', 'tsx'] : [],
    minThreads: 0,
    maxThreads,
    idleTimeout: 5_000,
    concurrentTasksPerWorker: 1,
  });
}
