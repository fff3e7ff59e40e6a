/** A stand-in for the providers' prompt caches: which instructions were seen before. */
import { estimateTokens } from './answer.js';
import type { StandInRequest } from './request.js';

/** Tokens below which neither provider caches a prefix; some models need more. */
const SMALLEST_PREFIX = 1024;

export interface CountedInput {
  readonly fresh: number;
  readonly written: number;
  readonly read: number;
}

export class PromptCache {
  readonly #seen = new Set<string>();

  /** Tokens of a request's input. Instructions are cached when they are long enough and, at Anthropic, marked. */
  count(request: StandInRequest): CountedInput {
    const prefix = estimateTokens(request.system);
    const rest = request.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    if (prefix < SMALLEST_PREFIX || !isMarked(request)) {
      return { fresh: prefix + rest, written: 0, read: 0 };
    }
    const key = `${request.api} ${request.model} ${request.system}`;
    if (this.#seen.has(key)) return { fresh: rest, written: 0, read: prefix };
    this.#seen.add(key);
    return { fresh: rest, written: prefix, read: 0 };
  }
}

function isMarked({ api, body }: StandInRequest): boolean {
  if (api === 'openai') return true;
  return (
    Array.isArray(body.system) &&
    body.system.some(
      (block) => typeof block === 'object' && block !== null && 'cache_control' in block,
    )
  );
}
