/** The append-only ledger of calls: reserved before a call is made, settled after it. The bill is its sum. */
import {
  sql,
  type Insertable,
  type RawBuilder,
  type SqlBool,
  type Updateable,
  type UpdateResult,
} from 'kysely';
import type { TokenUsage } from '../contracts/models.js';
import type { UnknownCalls, UsageLine } from '../contracts/progress.js';
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';
import { Prepared } from './prepared.js';
import type { Database } from './schema.js';
import { StoreError } from './store-error.js';

type Ledger = Database['calls'];

export interface Reservation {
  readonly runId: number | null;
  readonly hash: string;
  readonly task: string;
  readonly model: string;
  readonly document: number | null;
  /** The most tokens the call can take. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars for that many; null when the price is unknown. */
  readonly cost: number | null;
}

export interface Settlement {
  /** `unknown`: it may have been answered and billed, and nobody here can tell. */
  readonly outcome: 'answered' | 'failed' | 'unknown';
  /** What went wrong, or null. */
  readonly detail: string | null;
  /** Null when nobody said. */
  readonly usage: TokenUsage | null;
  /** US dollars; null when it is unknown. */
  readonly cost: number | null;
  readonly seconds: number;
}

/** Why a call has no outcome at all. */
const NEVER_SETTLED = 'its worker ended before the answer came';

const IS_UNKNOWN = sql<SqlBool>`(outcome is null or outcome = 'unknown')`;
/** Neither billed for a known sum nor known not to be billed. */
const IS_OPEN = sql<SqlBool>`(cost is null and (outcome is null or outcome <> 'failed'))`;

export class Calls {
  readonly #reserve: Prepared<Insertable<Ledger>, { id: number }>;
  readonly #settle: Prepared<{ call: number } & Updateable<Ledger>, UpdateResult>;

  constructor(
    private readonly db: Db,
    engine: StoreEngine,
  ) {
    this.#reserve = new Prepared(db, engine, (row) =>
      db.insertInto('calls').values(row).returning('id'),
    );
    this.#settle = new Prepared(db, engine, ({ call, ...row }) =>
      db.updateTable('calls').set(row).where('id', '=', call).where('outcome', 'is', null),
    );
  }

  async reserve(reservation: Reservation): Promise<number> {
    const [row] = await this.#reserve.execute({
      run_id: reservation.runId,
      hash: reservation.hash,
      task: reservation.task,
      model: reservation.model,
      document: reservation.document,
      reserved_input_tokens: reservation.inputTokens,
      reserved_output_tokens: reservation.outputTokens,
      reserved_cost: reservation.cost,
      started_at: new Date().toISOString(),
    });
    if (row === undefined)
      throw new StoreError('A call was entered into the ledger without an id.');
    return row.id;
  }

  /** A call is settled once; a second settlement changes nothing. */
  async settle(call: number, settlement: Settlement): Promise<void> {
    const { outcome, detail, usage, cost, seconds } = settlement;
    await this.#settle.execute({
      call,
      outcome,
      detail,
      input_tokens: usage?.inputTokens ?? null,
      output_tokens: usage?.outputTokens ?? null,
      cached_tokens: usage?.cachedTokens ?? null,
      cache_write_tokens: usage?.cacheWriteTokens ?? null,
      cost,
      seconds,
    });
  }

  /** A run's calls by task and model. */
  async usage(runId: number): Promise<UsageLine[]> {
    const rows = await this.db
      .selectFrom('calls')
      .select(({ fn }) => [
        'task',
        'model',
        fn.countAll<number>().as('calls'),
        countIf(sql`outcome = 'failed'`).as('failed'),
        countIf(IS_UNKNOWN).as('unknown'),
        countIf(sql`outcome = 'answered' and input_tokens is null`).as('unreported'),
        fn.sum<number>('input_tokens').as('inputTokens'),
        fn.sum<number>('output_tokens').as('outputTokens'),
        fn.sum<number>('cached_tokens').as('cachedTokens'),
        fn.sum<number>('cache_write_tokens').as('cacheWriteTokens'),
        fn.sum<number>('seconds').as('seconds'),
        fn.sum<number>('cost').as('cost'),
        sql<number>`sum(case when ${IS_OPEN} then reserved_cost end)`.as('unknownCost'),
        countIf(sql`${IS_OPEN} and reserved_cost is null`).as('unpricedCalls'),
      ])
      .where('run_id', '=', runId)
      .groupBy(['task', 'model'])
      .orderBy('task')
      .orderBy('model')
      .execute();
    // Sums come as text from some engines, and as null where there was nothing to add.
    return rows.map(({ task, model, ...sums }) => ({
      task,
      model,
      calls: Number(sums.calls),
      failed: Number(sums.failed),
      unknown: Number(sums.unknown),
      unreported: Number(sums.unreported),
      inputTokens: Number(sums.inputTokens),
      outputTokens: Number(sums.outputTokens),
      cachedTokens: Number(sums.cachedTokens),
      cacheWriteTokens: Number(sums.cacheWriteTokens),
      seconds: Number(sums.seconds),
      cost: Number(sums.cost),
      unknownCost: Number(sums.unknownCost),
      unpricedCalls: Number(sums.unpricedCalls),
    }));
  }

  /** A run's calls of unknown outcome, by task, model and reason. */
  async unknown(runId: number): Promise<UnknownCalls[]> {
    const rows = await this.db
      .selectFrom('calls')
      .select(({ fn }) => [
        'task',
        'model',
        'detail',
        fn.countAll<number>().as('calls'),
        fn.count<number>('reserved_cost').as('priced'),
        fn.sum<number>('reserved_cost').as('mostCost'),
      ])
      .where('run_id', '=', runId)
      .where(IS_UNKNOWN)
      .groupBy(['task', 'model', 'detail'])
      .orderBy('task')
      .orderBy('model')
      // Engines differ in where they put what is null.
      .orderBy('detail', (order) => order.asc().nullsFirst())
      .execute();
    return rows.map(({ task, model, detail, calls, priced, mostCost }) => ({
      task,
      model,
      reason: detail ?? NEVER_SETTLED,
      calls: Number(calls),
      mostCost: Number(priced) === Number(calls) ? Number(mostCost) : null,
    }));
  }
}

function countIf(condition: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`sum(case when ${condition} then 1 else 0 end)`;
}
