/** A chat model for tests: it answers from a function and keeps what it was asked. */
import type {
  CallOptions,
  ChatModel,
  ChatRequest,
  ChatResponse,
  TokenUsage,
} from '../contracts/models.js';

export interface ScriptedChatModelOptions {
  /**
   * What to answer to the n-th request, `number` being 1 for the first. A string is a whole answer (`end`); a function
   * that throws makes the call fail with what it threw. Default: nothing is expected, every call fails.
   */
  readonly answer?: (
    request: ChatRequest,
    number: number,
  ) => string | ChatResponse | Promise<string | ChatResponse>;
  /** Called by `preflight`; throws to make it fail. Default: it passes. */
  readonly preflight?: () => void | Promise<void>;
  /** Default `scripted:model`. */
  readonly name?: string;
  /** Default: not known. */
  readonly contextTokens?: number;
}

export class ScriptedChatModel implements ChatModel {
  readonly name: string;
  readonly contextTokens: number | undefined;
  /** Every request, in order of arrival, answered or not. */
  readonly calls: ChatRequest[] = [];
  /** How often `preflight` was called. */
  preflights = 0;
  readonly #options: ScriptedChatModelOptions;

  constructor(options: ScriptedChatModelOptions = {}) {
    this.name = options.name ?? 'scripted:model';
    this.contextTokens = options.contextTokens;
    this.#options = options;
  }

  /** @throws the signal's reason when it is aborted, before or while the answer is made. */
  async complete(request: ChatRequest, { signal }: CallOptions = {}): Promise<ChatResponse> {
    signal?.throwIfAborted();
    this.calls.push(request);
    const { answer } = this.#options;
    if (answer === undefined) throw new Error(`${this.name} was asked to ${request.task}.`);
    const number = this.calls.length;
    const given = await untilAborted(async () => answer(request, number), signal);
    if (typeof given !== 'string') return given;
    return { text: given, stopReason: 'end', usage: estimatedUsage(request, given) };
  }

  async preflight({ signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    this.preflights += 1;
    await this.#options.preflight?.();
  }
}

/** What `make` gives, or the reason of the signal that is aborted first. */
async function untilAborted<T>(
  make: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return make();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([make(), aborted]);
  } finally {
    settled.abort();
  }
}

/** Four characters a token. */
function estimatedUsage({ system, messages }: ChatRequest, answer: string): TokenUsage {
  const sent = messages.reduce((sum, { content }) => sum + content.length, system.length);
  return {
    inputTokens: Math.ceil(sent / 4),
    outputTokens: Math.ceil(answer.length / 4),
    cachedTokens: 0,
    cacheWriteTokens: 0,
  };
}
