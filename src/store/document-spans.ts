/** The documents of a corpus that came in one stretch of time, by their keys, which grow in order of import. */
import { pieces, type Db } from './first-write.js';
import type { DocumentSpan } from './refreshes.js';

export class DocumentSpans {
  constructor(private readonly db: Db) {}

  /** Keys of the documents in a span, in order of import; those that were purged are not among them. */
  async keys(corpus: number, { after, last }: DocumentSpan): Promise<number[]> {
    const rows = await this.db
      .selectFrom('documents')
      .select('id')
      .where('corpus_id', '=', corpus)
      .where('id', '>', after)
      .where('id', '<=', last)
      .where('ordinal', '>', 0)
      .orderBy('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** How many `keys` would give. */
  async count(corpus: number, { after, last }: DocumentSpan): Promise<number> {
    const { documents } = await this.db
      .selectFrom('documents')
      .select(({ fn }) => fn.countAll<number>().as('documents'))
      .where('corpus_id', '=', corpus)
      .where('id', '>', after)
      .where('id', '<=', last)
      .where('ordinal', '>', 0)
      .executeTakeFirstOrThrow();
    return Number(documents);
  }

  /** The key of the document that came last, purged or not; 0 where there is none. */
  async lastKey(corpus: number): Promise<number> {
    const row = await this.db
      .selectFrom('documents')
      .select(({ fn }) => fn.max('id').as('last'))
      .where('corpus_id', '=', corpus)
      .executeTakeFirst();
    return Number(row?.last ?? 0);
  }

  /** The key of the document that came as the `count`th, purged or not; of the last one where there are fewer. */
  async keyOf(corpus: number, count: number): Promise<number> {
    if (count <= 0) return 0;
    const row = await this.db
      .selectFrom('documents')
      .select('id')
      .where('corpus_id', '=', corpus)
      .orderBy('id')
      .offset(count - 1)
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? (await this.lastKey(corpus));
  }

  /** Hashes of the normalised texts, by key; those of documents that were purged are not in it. */
  async textHashes(keys: readonly number[]): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (const piece of pieces(keys)) {
      const rows = await this.db
        .selectFrom('documents')
        .select(['id', 'text_hash'])
        .where('id', 'in', piece)
        .where('ordinal', '>', 0)
        .execute();
      for (const { id, text_hash } of rows) found.set(id, text_hash);
    }
    return found;
  }

  /** Who wrote these documents: `userId` of their metadata; those where nobody is named are not in it. */
  async users(keys: readonly number[]): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (const piece of pieces(keys)) {
      const rows = await this.db
        .selectFrom('documents')
        .select(['id', 'metadata'])
        .where('id', 'in', piece)
        .where('metadata', 'is not', null)
        .execute();
      for (const { id, metadata } of rows) {
        const { userId } = JSON.parse(metadata ?? '{}') as { userId?: unknown };
        if (typeof userId === 'string' || typeof userId === 'number') {
          if (userId !== '') found.set(id, String(userId));
        }
      }
    }
    return found;
  }
}
