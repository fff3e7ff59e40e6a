/** How far each source of a corpus has been read: all that is older is in the corpus. */
import type { Db } from './first-write.js';

export interface WatermarkKey {
  /** The corpus's key. */
  readonly corpus: number;
  readonly source: string;
}

export class Watermarks {
  constructor(private readonly db: Db) {}

  /** @returns ISO 8601 in UTC with milliseconds; undefined before the first `advance`. */
  async get({ corpus, source }: WatermarkKey): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('watermarks')
      .select('value')
      .where('corpus_id', '=', corpus)
      .where('source', '=', source)
      .executeTakeFirst();
    return row?.value;
  }

  /**
   * Sets it to `to`, unless it is there already or beyond. It never goes back, whoever comes late, and may be set again.
   *
   * @param to - A moment from 1970 to 9999.
   * @returns what it is then.
   */
  async advance(key: WatermarkKey, to: Date): Promise<string> {
    const value = to.toISOString();
    await this.db
      .insertInto('watermarks')
      .values({
        ...{ corpus_id: key.corpus, source: key.source },
        ...{ value, updated_at: new Date().toISOString() },
      })
      .onConflict((conflict) =>
        conflict
          .columns(['corpus_id', 'source'])
          .doUpdateSet((row) => ({
            value: row.ref('excluded.value'),
            updated_at: row.ref('excluded.updated_at'),
          }))
          // Of one length and one zone: as texts they sort as times do.
          .whereRef('watermarks.value', '<', 'excluded.value'),
      )
      .execute();
    return (await this.get(key)) ?? value;
  }
}
