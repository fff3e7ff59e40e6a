/** How many tokens a call will take, from what earlier calls of the same task took. */
import type { TokenUsage } from '../../../contracts/models.js';
import type { CallTokens } from './pace.js';

/** What is reserved for a call: the most that it can take. */
export interface ReservedTokens {
  readonly task: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Means {
  /** Of what was reserved for the input, how much it took. */
  inputShare: number;
  cachedShare: number;
  outputTokens: number;
}

/** Weight of the newest call in the means. */
const NEWEST = 0.1;
/** Before the first answer. Limits on a request's tokens are cautious, and most answers are short. */
const FIRST_INPUT_SHARE = 0.5;
const FIRST_OUTPUT_SHARE = 1 / 8;

export class TokenEstimates {
  readonly #means = new Map<string, Means>();

  of({ task, inputTokens, outputTokens }: ReservedTokens): CallTokens {
    const means = this.#means.get(task);
    if (means === undefined) {
      return {
        inputTokens: inputTokens * FIRST_INPUT_SHARE,
        outputTokens: outputTokens * FIRST_OUTPUT_SHARE,
        cachedTokens: 0,
      };
    }
    const input = inputTokens * means.inputShare;
    return {
      inputTokens: input,
      outputTokens: Math.min(outputTokens, means.outputTokens),
      cachedTokens: input * means.cachedShare,
    };
  }

  learn({ task, inputTokens }: ReservedTokens, usage: TokenUsage): void {
    const seen: Means = {
      inputShare: usage.inputTokens / Math.max(1, inputTokens),
      cachedShare: usage.cachedTokens / Math.max(1, usage.inputTokens),
      outputTokens: usage.outputTokens,
    };
    const means = this.#means.get(task);
    if (means === undefined) {
      this.#means.set(task, seen);
      return;
    }
    for (const key of ['inputShare', 'cachedShare', 'outputTokens'] as const) {
      means[key] += NEWEST * (seen[key] - means[key]);
    }
  }
}
