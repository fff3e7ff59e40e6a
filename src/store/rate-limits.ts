/**
 * The pace of each model's calls, shared by all workers. Slots are given out by the generic cell rate algorithm (ITU-T
 * I.371): a row holds when the next one is free, and who takes some moves that moment on, in one statement.
 */
import { sql, type RawBuilder } from 'kysely';
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';
import { stateOf, type MinuteLimits, type RateState, type Throttling } from './rate-state.js';
import { StoreError } from './store-error.js';

export interface LeaseRequest {
  /** Milliseconds that all the requests take at the model's pace; the same for their tokens, less what is owed back. */
  readonly requestsMs: number;
  readonly tokensMs: number;
  /** How far slots that nobody used may lie back, in milliseconds. */
  readonly requestsBurstMs: number;
  readonly tokensBurstMs: number;
}

export interface Lease {
  /** When the first request may be sent, and when its tokens may; the later one counts. */
  readonly requestsFrom: number;
  readonly tokensFrom: number;
  readonly state: RateState;
}

/** A slot so far ahead was given out before the clock was set back. */
const FARTHEST_MS = 600_000;

/** Refusals are quick: a call that has been out this long was taken. */
const TAKEN_AFTER_MS = 3_000;

export class RateLimits {
  constructor(
    private readonly db: Db,
    private readonly clock: StoreEngine['clock'],
  ) {}

  /** The model's row, made where there is none. */
  async read(model: string): Promise<RateState> {
    const find = () =>
      this.db
        .selectFrom('rate_limits')
        .selectAll()
        .select(this.clock().as('now'))
        .where('model', '=', model)
        .executeTakeFirst();
    const row = await find();
    if (row !== undefined) return stateOf(row);
    await this.db
      .insertInto('rate_limits')
      .values({
        model,
        ...{ requests_free_at: 0, tokens_free_at: 0, blocked_until: 0, throttles: 0 },
      })
      .onConflict((conflict) => conflict.column('model').doNothing())
      .execute();
    return stateOf((await find()) ?? rowMissing(model));
  }

  /** Takes the next slots of the model. Its row must be there: see `read`. */
  async lease(model: string, request: LeaseRequest): Promise<Lease> {
    const now = this.clock();
    const free = (column: 'requests_free_at' | 'tokens_free_at', burstMs: number) => {
      // What was not used before a block is not made up for after it.
      const floor = sql`(case when blocked_until > ${now} - ${ms(burstMs)} then blocked_until else ${now} - ${ms(burstMs)} end)`;
      return sql<number>`case when ${sql.ref(column)} > ${floor} + ${ms(FARTHEST_MS)} then ${floor}
        when ${sql.ref(column)} > ${floor} then ${sql.ref(column)} else ${floor} end`;
    };
    const row = await this.db
      .updateTable('rate_limits')
      .set({
        requests_free_at: sql<number>`${free('requests_free_at', request.requestsBurstMs)} + ${ms(request.requestsMs)}`,
        tokens_free_at: sql<number>`${free('tokens_free_at', request.tokensBurstMs)} + ${ms(request.tokensMs)}`,
      })
      .where('model', '=', model)
      .returningAll()
      .returning(now.as('now'))
      .executeTakeFirst();
    const { requests_free_at, tokens_free_at, ...rest } = row ?? rowMissing(model);
    return {
      requestsFrom: requests_free_at - request.requestsMs,
      tokensFrom: tokens_free_at - request.tokensMs,
      state: stateOf(rest),
    };
  }

  /** Keeps what the provider's headers said; what they did not say stays as it was. */
  async learn(model: string, limits: Partial<MinuteLimits>): Promise<void> {
    await this.db
      .updateTable('rate_limits')
      .set({
        requests_per_minute: limits.requestsPerMinute,
        tokens_per_minute: limits.tokensPerMinute,
        input_tokens_per_minute: limits.inputTokensPerMinute,
        output_tokens_per_minute: limits.outputTokensPerMinute,
      })
      .where('model', '=', model)
      .execute();
  }

  /** Keeps all workers from calling the model for that long; a longer block that is there stays. */
  async block(model: string, forMs: number): Promise<void> {
    const until = sql<number>`${this.clock()} + ${ms(forMs)}`;
    await this.db
      .updateTable('rate_limits')
      .set({ blocked_until: until })
      .where('model', '=', model)
      .where('blocked_until', '<', until)
      .execute();
  }

  /** Writes what one refusal taught, unless another worker wrote its own since `seen`. @returns whether it did. */
  async throttle(model: string, seen: RateState, next: Throttling): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('rate_limits')
      .set({
        blocked_until: next.blockedUntil,
        throttled_at: next.throttledAt,
        throttled_before: next.throttledBefore,
        throttles: next.throttles,
        slowed_to: next.slowedTo,
        slowed_at: next.slowedAt,
        peak: next.peak,
      })
      .where('model', '=', model)
      .where('blocked_until', '=', seen.blockedUntil)
      .where((where) =>
        seen.throttledAt === null
          ? where('throttled_at', 'is', null)
          : where('throttled_at', '=', seen.throttledAt),
      )
      .executeTakeFirst();
    return Number(numUpdatedRows) > 0;
  }

  /** What the ledger says of the model's calls after `since`, by the store's clock. */
  async callsSince(model: string, since: number, now: number): Promise<RecentCalls> {
    const row = await this.db
      .selectFrom('calls')
      .select(({ fn }) => [
        countIf(
          sql`outcome in ('answered', 'unknown') or (outcome is null and started_at < ${iso(now - TAKEN_AFTER_MS)})`,
        ).as('taken'),
        fn.min<string | null>('started_at').as('first'),
      ])
      .where('model', '=', model)
      .where('started_at', '>', iso(since))
      .executeTakeFirstOrThrow();
    return {
      taken: Number(row.taken),
      firstAt: row.first === null ? null : Date.parse(row.first),
    };
  }
}

/** What became of a model's calls. */
export interface RecentCalls {
  /** Those that the provider did not refuse, as far as that is known by now. */
  readonly taken: number;
  /** When the first of all was made, refused or not. */
  readonly firstAt: number | null;
}

/** Bound as a double, which PostgreSQL would not guess. */
function ms(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as double precision)`;
}

function countIf(condition: RawBuilder<unknown>): RawBuilder<number | null> {
  return sql<number | null>`sum(case when ${condition} then 1 else 0 end)`;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function rowMissing(model: string): never {
  throw new StoreError(`The row of ${model} with its rate limits is gone.`);
}
