/** Counts tokens, without a key and without a call. */
import { ThreadPool } from '../../threads/thread-pool.js';

export interface TokenCounter {
  /** @returns the number of tokens of each text, as o200k_base counts them: exact for one family of models alone. */
  count(texts: readonly string[]): Promise<number[]>;
  /** Ends the thread and frees its memory. It may be used again afterwards. */
  close(): Promise<void>;
}

/** The tokeniser is loaded by the first count, in a thread of its own. */
export function createTokenCounter(): TokenCounter {
  const threads = new ThreadPool<readonly string[], number[]>({
    module: './count-thread',
    from: import.meta.url,
    maxThreads: 1,
  });
  return {
    count: async (texts) => (texts.length === 0 ? [] : await threads.run(texts)),
    close: () => threads.close(),
  };
}
