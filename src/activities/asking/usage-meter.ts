/** Counts what one activity used. */
import type { ChatResponse } from '../../contracts/models.js';
import type { UsageTotals } from '../../contracts/progress.js';

export class UsageMeter {
  #calls = 0;
  #reused = 0;
  #inputTokens = 0;
  #outputTokens = 0;

  called({ usage }: Pick<ChatResponse, 'usage'>): void {
    this.#calls += 1;
    this.#inputTokens += usage.inputTokens;
    this.#outputTokens += usage.outputTokens;
  }

  reused(): void {
    this.#reused += 1;
  }

  totals(): UsageTotals {
    return {
      calls: this.#calls,
      reused: this.#reused,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
    };
  }
}
