/**
 * Removes what documents said, and all that was made of it. A purged document leaves a row without content, so that
 * samples and the ledger stay whole; it has no place in its corpus any more.
 */
import type { Turn } from '../contracts/documents.js';
import { closeGaps } from './close-gaps.js';
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';
import type { PurgeCounts } from './purge-counts.js';
import { newPurgeKey, purgedId } from './purged-id.js';
import { PURGED, PurgedTraces, type Traces } from './purged-traces.js';

export interface PurgeScope {
  readonly corpus: { readonly id: number; readonly name: string };
  /** Keys; default: all documents of the corpus. */
  readonly documents?: readonly number[] | undefined;
  /** Only those that were imported before: ISO 8601 in UTC. */
  readonly importedBefore?: string | undefined;
}

export interface PurgeOptions {
  /** The hash under which a text's vectors are stored. */
  readonly vectorHashOf: (turns: readonly Turn[]) => string;
  /** Documents in a transaction; default: 200. */
  readonly batch?: number | undefined;
}

interface Row {
  readonly id: number;
  readonly ordinal: number;
  readonly document_id: string;
  readonly turns: string;
  readonly text_hash: string;
}

const BATCH = 200;
/** PostgreSQL's integers end here. */
const LAST_ORDINAL = 2 ** 31 - 1;

/** One pass over a scope, from the documents that came last to the first. It may end anywhere, and be begun again. */
export class Purge {
  readonly #traces: PurgedTraces;
  /** Documents from this ordinal on have been looked at. */
  #before = LAST_ORDINAL;

  constructor(
    private readonly db: Db,
    private readonly engine: StoreEngine,
    private readonly scope: PurgeScope,
    private readonly options: PurgeOptions,
  ) {
    this.#traces = new PurgedTraces(scope.corpus.name);
  }

  /** Counts what the next batch holds and leaves it alone. @returns undefined when there is no more. */
  async count(): Promise<PurgeCounts | undefined> {
    const rows = await this.#rows(this.db);
    if (rows.length === 0) return undefined;
    const found = await this.#traces.find(this.db, this.#tracesOf(rows));
    this.#advance(rows);
    return { documents: rows.length, ...found };
  }

  /** Purges the next batch in one transaction. @returns undefined when there is no more. */
  async next(): Promise<PurgeCounts | undefined> {
    const { id } = this.scope.corpus;
    const done = await this.engine.guarded(this.db, { table: 'corpora', id }, async (db) => {
      const rows = await this.#rows(db);
      if (rows.length === 0) {
        await this.#forgetReasons(db);
        return undefined;
      }
      const removed = await this.#traces.remove(db, this.#tracesOf(rows));
      await this.#empty(db, rows);
      await closeGaps(db, id, rows);
      return { rows, counts: { documents: rows.length, ...removed } };
    });
    if (done === undefined) return undefined;
    this.#traces.finished();
    this.#advance(done.rows);
    return done.counts;
  }

  #advance(rows: readonly Row[]): void {
    this.#before = rows.at(-1)?.ordinal ?? 0;
  }

  async #rows(db: Db): Promise<Row[]> {
    const { corpus, documents, importedBefore } = this.scope;
    if (documents?.length === 0) return [];
    return await db
      .selectFrom('documents')
      .select(['id', 'ordinal', 'document_id', 'turns', 'text_hash'])
      .where('corpus_id', '=', corpus.id)
      .where('ordinal', '>', 0)
      .where('ordinal', '<', this.#before)
      .$if(documents !== undefined, (query) => query.where('id', 'in', documents ?? []))
      .$if(importedBefore !== undefined, (query) =>
        query.where('imported_at', '<', importedBefore ?? ''),
      )
      .orderBy('ordinal', 'desc')
      .limit(this.options.batch ?? BATCH)
      .execute();
  }

  #tracesOf(rows: readonly Row[]): Traces {
    return {
      documents: rows.map(({ id }) => id),
      textHashes: [...new Set(rows.map(({ text_hash }) => text_hash))],
      vectorHashes: [
        ...new Set(rows.map(({ turns }) => this.options.vectorHashOf(JSON.parse(turns) as Turn[]))),
      ],
    };
  }

  /** Why records of a source gave no document may quote them: that goes with the last document of a corpus. */
  async #forgetReasons(db: Db): Promise<void> {
    const { corpus, documents, importedBefore } = this.scope;
    if (documents !== undefined || importedBefore !== undefined) return;
    await db
      .updateTable('skipped_records')
      .set({ reason: PURGED })
      .where('corpus_id', '=', corpus.id)
      .where('kind', '=', 'bad')
      .execute();
  }

  /** Leaves of each row its key, and what its id is known again by. */
  async #empty(db: Db, rows: readonly Row[]): Promise<void> {
    const key = await purgeKeyOf(db, this.scope.corpus.id);
    for (const { id, document_id } of rows) {
      const marker = purgedId(key, document_id);
      await db
        .updateTable('documents')
        .set({ ordinal: -id, document_id: marker, turns: '[]', text_hash: marker, metadata: null })
        .where('id', '=', id)
        .execute();
    }
  }
}

/** The key of a corpus's markers, made when it is first needed. To be called in a transaction that is alone. */
async function purgeKeyOf(db: Db, corpus: number): Promise<string> {
  const row = await db
    .selectFrom('corpora')
    .select('purge_key')
    .where('id', '=', corpus)
    .executeTakeFirstOrThrow();
  if (row.purge_key !== null) return row.purge_key;
  const key = newPurgeKey();
  await db.updateTable('corpora').set({ purge_key: key }).where('id', '=', corpus).execute();
  return key;
}
