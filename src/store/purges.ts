/** Purging: which documents there are to purge, a pass over them, and what is left in the engine's files after it. */
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';
import { Purge, type PurgeOptions, type PurgeScope } from './purge.js';
import { purgedId } from './purged-id.js';
import { storableText } from './storable-text.js';

export class Purges {
  constructor(
    private readonly db: Db,
    private readonly engine: StoreEngine,
  ) {}

  /** All corpora, in the order in which they were made. */
  async corpora(): Promise<{ readonly id: number; readonly name: string }[]> {
    return await this.db.selectFrom('corpora').select(['id', 'name']).orderBy('id').execute();
  }

  /** A document's key by its user's id; `purged` when it is purged already; undefined when the corpus never had it. */
  async find(corpus: number, id: string): Promise<number | 'purged' | undefined> {
    const own = storableText(id);
    const row = await this.db
      .selectFrom('corpora')
      .select('purge_key')
      .where('id', '=', corpus)
      .executeTakeFirst();
    const key = row?.purge_key ?? null;
    const found = await this.db
      .selectFrom('documents')
      .select(['id', 'ordinal'])
      .where('corpus_id', '=', corpus)
      .where('document_id', 'in', key === null ? [own] : [own, purgedId(key, own)])
      .executeTakeFirst();
    if (found === undefined) return undefined;
    return found.ordinal > 0 ? found.id : 'purged';
  }

  /** The runs on a corpus: what may be using it, and where its results were written. */
  async runsOn(corpus: string): Promise<{ readonly workflowId: string; readonly out: string }[]> {
    const rows = await this.db
      .selectFrom('runs')
      .select(['workflow_id', 'config'])
      .orderBy('id')
      .execute();
    return rows.flatMap(({ workflow_id, config }) => {
      const { corpus: own, out } = JSON.parse(config) as { corpus: string; out: string };
      return own === corpus ? [{ workflowId: workflow_id, out }] : [];
    });
  }

  pass(scope: PurgeScope, options: PurgeOptions): Purge {
    return new Purge(this.db, this.engine, scope, options);
  }

  /**
   * Removes what was purged from the files of the database too, where that is in our hands. To be called after each
   * purge: one that was interrupted may have left something.
   *
   * @returns false where the engine's own administration does that.
   * @throws StoreError when it could not be done.
   */
  async scrub(): Promise<boolean> {
    return await this.engine.scrub(this.db);
  }
}
