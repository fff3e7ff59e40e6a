/** Corpora and their documents. */
import type { SourceDocument, Turn } from '../contracts/documents.js';
import type { StoreEngine } from './engine.js';
import { pieces, type Db } from './first-write.js';
import { purgedId } from './purged-id.js';
import { storableText } from './storable-text.js';
import { StoreError } from './store-error.js';

export interface StoredDocument {
  /** The store's key. */
  readonly key: number;
  /** The user's id. */
  readonly id: string;
  readonly turns: readonly Turn[];
}

export interface NewDocument {
  readonly document: SourceDocument;
  readonly textHash: string;
}

export interface SkippedRecord {
  readonly source: string;
  readonly position: number;
  readonly kind: 'empty' | 'bad';
  readonly reason: string;
}

export class Corpora {
  constructor(
    private readonly db: Db,
    private readonly engine: StoreEngine,
  ) {}

  /** The key of the corpus with this name, which is made when it does not exist. */
  async ensure(name: string): Promise<number> {
    await this.db
      .insertInto('corpora')
      .values({ name, created_at: new Date().toISOString() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    return await this.require(name);
  }

  async find(name: string): Promise<number | undefined> {
    const row = await this.db
      .selectFrom('corpora')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.id;
  }

  /** @throws StoreError naming the corpora there are. */
  async require(name: string): Promise<number> {
    const found = await this.find(name);
    if (found !== undefined) return found;
    const names = await this.names();
    throw new StoreError(
      `There is no corpus "${name}" in the store. ` +
        (names.length === 0 ? 'Nothing was imported yet.' : `There are: ${names.join(', ')}.`),
    );
  }

  async names(): Promise<string[]> {
    const rows = await this.db
      .selectFrom('corpora')
      .select('name')
      .orderBy('id', 'desc')
      .limit(20)
      .execute();
    return rows.map(({ name }) => name);
  }

  async countDocuments(corpus: number): Promise<number> {
    return await lastOrdinal(this.db, corpus);
  }

  /**
   * Adds the documents whose ids the corpus does not hold yet, nor held before they were purged, in order, in one
   * transaction.
   *
   * @returns how many were added.
   */
  async addDocuments(corpus: number, documents: readonly NewDocument[]): Promise<number> {
    if (documents.length === 0) return 0;
    return await this.engine.guarded(this.db, { table: 'corpora', id: corpus }, async (db) => {
      const known = new Set<string>();
      const markerOf = await purgedMarkers(db, corpus);
      for (const piece of pieces(documents)) {
        const rows = await db
          .selectFrom('documents')
          .select('document_id')
          .where('corpus_id', '=', corpus)
          .where(
            'document_id',
            'in',
            piece.flatMap(({ document: { id } }) => [id, ...markerOf(id)]),
          )
          .execute();
        for (const { document_id } of rows) known.add(document_id);
      }
      let ordinal = await lastOrdinal(db, corpus);
      const importedAt = new Date().toISOString();
      const rows = [];
      for (const { document, textHash } of documents) {
        // As the column gives it back: two ids that are stored as one are one document.
        const id = storableText(document.id);
        // What was purged stays so, wherever it comes from again.
        if ([id, ...markerOf(id)].some((own) => known.has(own))) continue;
        known.add(id);
        ordinal += 1;
        rows.push({
          corpus_id: corpus,
          ordinal,
          document_id: id,
          turns: JSON.stringify(document.turns),
          text_hash: textHash,
          metadata: document.metadata === null ? null : JSON.stringify(document.metadata),
          imported_at: importedAt,
        });
      }
      for (const piece of pieces(rows)) await db.insertInto('documents').values(piece).execute();
      return rows.length;
    });
  }

  async addSkipped(corpus: number, records: readonly SkippedRecord[]): Promise<void> {
    for (const piece of pieces(records)) {
      await this.db
        .insertInto('skipped_records')
        .values(piece.map((record) => ({ corpus_id: corpus, ...record })))
        .onConflict((conflict) => conflict.columns(['corpus_id', 'source', 'position']).doNothing())
        .execute();
    }
  }

  async countSkipped(corpus: number): Promise<{ empty: number; bad: number }> {
    const rows = await this.db
      .selectFrom('skipped_records')
      .select(['kind', ({ fn }) => fn.countAll<number>().as('records')])
      .where('corpus_id', '=', corpus)
      .groupBy('kind')
      .execute();
    const count = (kind: 'empty' | 'bad') =>
      Number(rows.find((row) => row.kind === kind)?.records ?? 0);
    return { empty: count('empty'), bad: count('bad') };
  }

  async listBad(corpus: number): Promise<SkippedRecord[]> {
    return await this.db
      .selectFrom('skipped_records')
      .select(['source', 'position', 'kind', 'reason'])
      .where('corpus_id', '=', corpus)
      .where('kind', '=', 'bad')
      .orderBy('source')
      .orderBy('position')
      .execute();
  }

  /** The keys and text hashes at these ordinals (1 …), in the order asked for. */
  async documentsAt(
    corpus: number,
    ordinals: readonly number[],
  ): Promise<{ key: number; textHash: string }[]> {
    const byOrdinal = new Map<number, { key: number; textHash: string }>();
    for (const piece of pieces(ordinals)) {
      const rows = await this.db
        .selectFrom('documents')
        .select(['ordinal', 'id', 'text_hash'])
        .where('corpus_id', '=', corpus)
        .where('ordinal', 'in', piece)
        .execute();
      for (const row of rows) byOrdinal.set(row.ordinal, { key: row.id, textHash: row.text_hash });
    }
    return ordinals.flatMap((ordinal) => byOrdinal.get(ordinal) ?? []);
  }

  /** The keys and text hashes of the documents with these ids; those the corpus does not hold are not in it. */
  async documentsOf(
    corpus: number,
    ids: readonly string[],
  ): Promise<Map<string, { key: number; textHash: string }>> {
    const found = new Map<string, { key: number; textHash: string }>();
    for (const piece of pieces(ids)) {
      const rows = await this.db
        .selectFrom('documents')
        .select(['document_id', 'id', 'text_hash'])
        .where('corpus_id', '=', corpus)
        .where('document_id', 'in', piece)
        .execute();
      for (const row of rows) found.set(row.document_id, { key: row.id, textHash: row.text_hash });
    }
    // An id may be stored as another text than it was given as.
    return new Map(
      ids.flatMap((id) => {
        const own = found.get(storableText(id));
        return own === undefined ? [] : [[id, own] as const];
      }),
    );
  }

  /** The documents with these keys, in the order asked for; those that were purged are not among them. */
  async documents(keys: readonly number[]): Promise<StoredDocument[]> {
    const byKey = new Map<number, StoredDocument>();
    for (const piece of pieces(keys)) {
      const rows = await this.db
        .selectFrom('documents')
        .select(['id', 'document_id', 'turns'])
        .where('id', 'in', piece)
        .where('ordinal', '>', 0)
        .execute();
      for (const row of rows) byKey.set(row.id, toDocument(row));
    }
    return keys.flatMap((key) => byKey.get(key) ?? []);
  }

  /** The documents with ordinals `from` (inclusive) to `to` (exclusive), in order. */
  async documentRange(corpus: number, from: number, to: number): Promise<StoredDocument[]> {
    const rows = await this.db
      .selectFrom('documents')
      .select(['id', 'document_id', 'turns'])
      .where('corpus_id', '=', corpus)
      .where('ordinal', '>=', from)
      .where('ordinal', '<', to)
      .orderBy('ordinal')
      .execute();
    return rows.map(toDocument);
  }
}

/** What stands for an id if its document was purged; nothing where none of the corpus was. */
async function purgedMarkers(db: Db, corpus: number): Promise<(id: string) => string[]> {
  const row = await db
    .selectFrom('corpora')
    .select('purge_key')
    .where('id', '=', corpus)
    .executeTakeFirst();
  const key = row?.purge_key ?? null;
  return key === null ? () => [] : (id) => [purgedId(key, storableText(id))];
}

/** The number of documents, which are numbered without gaps. */
async function lastOrdinal(db: Db, corpus: number): Promise<number> {
  const row = await db
    .selectFrom('documents')
    .select(({ fn }) => fn.max('ordinal').as('last'))
    .where('corpus_id', '=', corpus)
    .executeTakeFirst();
  // Those that were purged have numbers below 0.
  return Math.max(0, row?.last ?? 0);
}

function toDocument(row: { id: number; document_id: string; turns: string }): StoredDocument {
  return { key: row.id, id: row.document_id, turns: JSON.parse(row.turns) as Turn[] };
}
