/** Counts what one activity used. */
import type { TokenUsage } from '../../contracts/models.js';
import type { UsageTotals } from '../../contracts/progress.js';
import { addUsage, NO_USAGE } from '../../domain/usage.js';

/** A call that is over, however it ended. */
export interface MeteredCall {
  /** Null when nobody said. */
  readonly usage: TokenUsage | null;
  /** US dollars; null when it is unknown. */
  readonly cost: number | null;
  /** The most it can have cost; null when the price is unknown. */
  readonly mostCost: number | null;
}

export class UsageMeter {
  #totals = NO_USAGE;

  called({ usage, cost, mostCost }: MeteredCall): void {
    this.#add({
      calls: 1,
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cost: cost ?? 0,
      unknownCost: cost === null ? (mostCost ?? 0) : 0,
      unpricedCalls: cost === null && mostCost === null ? 1 : 0,
    });
  }

  reused(): void {
    this.#add({ reused: 1 });
  }

  totals(): UsageTotals {
    return this.#totals;
  }

  #add(more: Partial<UsageTotals>): void {
    this.#totals = addUsage(this.#totals, { ...NO_USAGE, ...more });
  }
}
