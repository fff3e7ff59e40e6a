/** `offline:extractive`: a chat model that needs no key and no network. A baseline, by classical text mining. */
import type { CallOptions, ChatModel, ChatRequest, ChatResponse } from '../../contracts/models.js';
import { NO_TOKENS } from '../../domain/usage.js';
import { ThreadPool } from '../../threads/thread-pool.js';
import { label } from './label.js';
import { summarize } from './summarize.js';
import type { TaxonomyTask } from './taxonomy/taxonomy-thread.js';

/** Changes whenever an answer may: stored completions of another revision are not used. */
const REVISION = '1';

/** Taxonomy steps of one run follow each other; a second thread serves a second run. */
const THREADS = 2;

export interface OfflineChatModel extends ChatModel {
  readonly revision: string;
  /** Ends the worker threads. The model may be used again afterwards. */
  close(): Promise<void>;
}

/**
 * Answers the five tasks from `request.task` and `request.variables` alone: the rendered prompt, the use case and the
 * sampling parameters are not read. The same request gets the same answer in every process. Answers keep within the
 * word limits and need no tokens: the usage is zero.
 *
 * `summarize` and `label` take a few milliseconds and run in the calling thread; `generate`, `update` and `review`
 * run in a worker thread, which `signal` ends.
 */
export function createOfflineChatModel(): OfflineChatModel {
  const threads = new ThreadPool<TaxonomyTask, string>({
    module: './taxonomy/taxonomy-thread',
    from: import.meta.url,
    maxThreads: THREADS,
  });

  async function answer(request: ChatRequest, { signal }: CallOptions): Promise<string> {
    signal?.throwIfAborted();
    switch (request.task) {
      case 'summarize':
        return summarize(request.variables);
      case 'label':
        return label(request.variables);
      case 'generate': {
        const { task, variables } = request;
        return await threads.run({ task, variables }, signal ? { signal } : {});
      }
      case 'update':
      case 'review': {
        const { task, variables } = request;
        return await threads.run({ task, variables }, signal ? { signal } : {});
      }
    }
  }

  return {
    name: 'offline:extractive',
    revision: REVISION,
    async complete(request, options = {}): Promise<ChatResponse> {
      return {
        text: await answer(request, options),
        stopReason: 'end',
        usage: NO_TOKENS,
      };
    },
    preflight: () => Promise.resolve(),
    close: () => threads.close(),
  };
}
