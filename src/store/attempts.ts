/** Attempts at a piece of work that are under way. One that is still here when its worker is gone is a loss. */
import { randomUUID } from 'node:crypto';
import type { Db } from './first-write.js';

export interface AttemptUnit {
  readonly runId: number;
  readonly stage: string;
  /** What is attempted: a chunk or a document of the stage, in words of the caller's. */
  readonly unit: string;
}

export class Attempts {
  /** This process, as far as attempts go: it is not lost as long as it can ask. */
  readonly #worker = randomUUID();

  constructor(private readonly db: Db) {}

  /**
   * How many attempts at this began in other processes and did not end: their workers were killed, or cannot be told
   * from that. A server that loses sight of this process's own attempts does not count.
   */
  async lost({ runId, stage, unit }: AttemptUnit): Promise<number> {
    const { lost } = await this.db
      .selectFrom('attempts')
      .select(({ fn }) => fn.countAll<number>().as('lost'))
      .where('run_id', '=', runId)
      .where('stage', '=', stage)
      .where('unit', '=', unit)
      .where('worker', '<>', this.#worker)
      .executeTakeFirstOrThrow();
    return Number(lost);
  }

  /** Says that an attempt begins. @returns what `end` takes. */
  async begin({ runId, stage, unit }: AttemptUnit): Promise<number> {
    const { id } = await this.db
      .insertInto('attempts')
      .values({
        run_id: runId,
        stage,
        unit,
        worker: this.#worker,
        started_at: new Date().toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  /** Says that it ended, in whatever way: its worker is still there. */
  async end(attempt: number): Promise<void> {
    await this.db.deleteFrom('attempts').where('id', '=', attempt).execute();
  }

  /** Forgets all attempts at something that is done. */
  async forget({ runId, stage, unit }: AttemptUnit): Promise<void> {
    await this.db
      .deleteFrom('attempts')
      .where('run_id', '=', runId)
      .where('stage', '=', stage)
      .where('unit', '=', unit)
      .execute();
  }
}
