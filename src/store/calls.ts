/** The append-only ledger of calls: reserved before a call is made, settled after it. */
import type { TokenUsage } from '../contracts/models.js';
import type { UsageLine } from '../contracts/progress.js';
import type { Db } from './first-write.js';

export interface Reservation {
  readonly runId: number | null;
  readonly hash: string;
  readonly task: string;
  readonly model: string;
  readonly document: number | null;
  /** The most tokens the call can take. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Settlement {
  readonly outcome: 'answered' | 'failed';
  /** What went wrong, or null. */
  readonly detail: string | null;
  readonly usage: TokenUsage;
  readonly seconds: number;
}

export class Calls {
  constructor(private readonly db: Db) {}

  async reserve(reservation: Reservation): Promise<number> {
    const { id } = await this.db
      .insertInto('calls')
      .values({
        run_id: reservation.runId,
        hash: reservation.hash,
        task: reservation.task,
        model: reservation.model,
        document: reservation.document,
        reserved_input_tokens: reservation.inputTokens,
        reserved_output_tokens: reservation.outputTokens,
        started_at: new Date().toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  /** A call is settled once; a second settlement changes nothing. */
  async settle(call: number, { outcome, detail, usage, seconds }: Settlement): Promise<void> {
    await this.db
      .updateTable('calls')
      .set({
        outcome,
        detail,
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cached_tokens: usage.cachedTokens,
        seconds,
      })
      .where('id', '=', call)
      .where('outcome', 'is', null)
      .execute();
  }

  async usage(runId: number): Promise<UsageLine[]> {
    const rows = await this.db
      .selectFrom('calls')
      .select(({ fn, eb }) => [
        'task',
        'model',
        fn.countAll<number>().as('calls'),
        fn.sum<number>(eb.case().when('outcome', '=', 'failed').then(1).else(0).end()).as('failed'),
        fn.sum<number>(eb.case().when('outcome', 'is', null).then(1).else(0).end()).as('unknown'),
        fn.sum<number>('input_tokens').as('inputTokens'),
        fn.sum<number>('output_tokens').as('outputTokens'),
        fn.sum<number>('cached_tokens').as('cachedTokens'),
        fn.sum<number>('seconds').as('seconds'),
      ])
      .where('run_id', '=', runId)
      .groupBy(['task', 'model'])
      .orderBy('task')
      .orderBy('model')
      .execute();
    return rows.map(({ task, model, ...sums }) => ({
      task,
      model,
      calls: Number(sums.calls),
      failed: Number(sums.failed),
      unknown: Number(sums.unknown),
      inputTokens: Number(sums.inputTokens),
      outputTokens: Number(sums.outputTokens),
      cachedTokens: Number(sums.cachedTokens),
      seconds: Number(sums.seconds),
    }));
  }
}
