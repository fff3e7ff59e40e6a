/** The labels of one taxonomy version as a whole: carried over to the next one, found by category, counted in a span. */
import { sql } from 'kysely';
import type { Db } from './first-write.js';
import { BY_STRENGTH, counts, type LabelSource } from './label-strength.js';
import type { DocumentSpan } from './refreshes.js';

/** Documents whose labels one statement copies. */
const KEYS_PER_COPY = 20_000;

export interface CarryRequest {
  /** The version the labels are under, and the one they go on under. */
  readonly from: number;
  readonly to: number;
  /** Categories that go on under their ids. */
  readonly categories: readonly string[];
  /** Sources whose `Other` goes on as well. */
  readonly otherOf: readonly LabelSource[];
  /** Aborted between two statements. */
  readonly signal?: AbortSignal;
}

export class VersionLabels {
  constructor(private readonly db: Db) {}

  /** Copies labels as new rows, each with its source; the old rows stay, and so does what is there under the new version. */
  async carry({ from, to, categories, otherOf, signal }: CarryRequest): Promise<void> {
    const { last } = await this.db
      .selectFrom('labels')
      .select(({ fn }) => fn.max('document').as('last'))
      .where('taxonomy_id', '=', from)
      .executeTakeFirstOrThrow();
    for (let after = 0; after < Number(last ?? 0); after += KEYS_PER_COPY) {
      signal?.throwIfAborted();
      await this.#copy({ from, to, categories, otherOf, after, last: after + KEYS_PER_COPY });
      // better-sqlite3 is synchronous: let timers and heartbeats run between statements.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #copy({
    from,
    to,
    categories,
    otherOf,
    after,
    last,
  }: CarryRequest & DocumentSpan): Promise<void> {
    if (categories.length === 0 && otherOf.length === 0) return;
    const columns = [
      'document',
      'source',
      'category_id',
      'confidence',
      'reasoning',
      'note',
    ] as const;
    await this.db
      .insertInto('labels')
      .columns(['taxonomy_id', ...columns])
      .expression((query) =>
        query
          .selectFrom('labels')
          .select([sql<number>`cast(${to} as bigint)`.as('taxonomy_id'), ...columns])
          .where('taxonomy_id', '=', from)
          .where('document', '>', after)
          .where('document', '<=', last)
          .where((where) =>
            where.or([
              ...(categories.length > 0 ? [where('category_id', 'in', categories)] : []),
              ...(otherOf.length > 0
                ? [where.and([where('category_id', 'is', null), where('source', 'in', otherOf)])]
                : []),
            ]),
          )
          .orderBy('document'),
      )
      .onConflict((conflict) => conflict.columns(['taxonomy_id', 'document', 'source']).doNothing())
      .execute();
  }

  /** Documents with a label by one of these sources in one of these categories (null: `Other`), in order of import. */
  async documentsIn(
    taxonomyId: number,
    {
      sources,
      categories,
    }: {
      readonly sources: readonly LabelSource[];
      readonly categories: readonly (string | null)[];
    },
  ): Promise<number[]> {
    const named = categories.filter((id) => id !== null);
    if (categories.length === 0) return [];
    const rows = await this.db
      .selectFrom('labels')
      .innerJoin('documents', 'documents.id', 'labels.document')
      .select('labels.document')
      .distinct()
      .where('labels.taxonomy_id', '=', taxonomyId)
      .where('labels.source', 'in', sources)
      .where('documents.ordinal', '>', 0)
      .where((where) =>
        where.or([
          ...(named.length > 0 ? [where('labels.category_id', 'in', named)] : []),
          ...(categories.includes(null) ? [where('labels.category_id', 'is', null)] : []),
        ]),
      )
      .orderBy('labels.document')
      .execute();
    return rows.map(({ document }) => document);
  }

  /** Documents of a span by category (null: `Other`): of each the label by a person, else the model's, else the classifier's. */
  async countIn(
    taxonomyId: number,
    corpus: number,
    { after, last }: DocumentSpan,
  ): Promise<Map<string | null, number>> {
    const found = new Map<string | null, number>();
    for (const source of BY_STRENGTH) {
      const rows = await this.db
        .selectFrom('labels as own')
        .innerJoin('documents', 'documents.id', 'own.document')
        .select(['own.category_id', ({ fn }) => fn.countAll<number>().as('documents')])
        .where('own.taxonomy_id', '=', taxonomyId)
        .where('own.source', '=', source)
        .where('documents.corpus_id', '=', corpus)
        .where('own.document', '>', after)
        .where('own.document', '<=', last)
        .where(counts(taxonomyId, source))
        .groupBy('own.category_id')
        .execute();
      for (const { category_id, documents } of rows) {
        found.set(category_id, (found.get(category_id) ?? 0) + Number(documents));
      }
    }
    return found;
  }

  /** The key of the last document that has a label under this version; 0 where none has. */
  async lastLabelled(taxonomyId: number): Promise<number> {
    const row = await this.db
      .selectFrom('labels')
      .select(({ fn }) => fn.max('document').as('last'))
      .where('taxonomy_id', '=', taxonomyId)
      .executeTakeFirst();
    return Number(row?.last ?? 0);
  }
}
