/** The versions of a run's taxonomy. */
import { sql } from 'kysely';
import type { Lineage } from '../contracts/lineage.js';
import type { Category, TaxonomyStepKind, TaxonomyVersion } from '../contracts/taxonomy.js';
import type { Db } from './first-write.js';
import type { Database } from './schema.js';
import { StoreError } from './store-error.js';

export interface StoredTaxonomy extends TaxonomyVersion {
  readonly id: number;
  /** Null where it was not traced: of a version that came from no other, or within a run. */
  readonly lineage: Lineage | null;
}

export interface NewTaxonomy extends TaxonomyVersion {
  readonly lineage?: Lineage;
  /** Which step of the run made it, e.g. `update-2`. */
  readonly stepName: string;
  readonly inputHash: string;
}

export interface LabelledTwice {
  /** The store's key of the document. */
  readonly document: number;
  /** Category id under the old version; null is `Other`. */
  readonly before: string | null;
  /** Category id under the new version; null is `Other`. */
  readonly after: string | null;
}

export class Taxonomies {
  constructor(private readonly db: Db) {}

  /** Records a version; where this step with these inputs has one already, that one stands. */
  async record(runId: number, taxonomy: NewTaxonomy): Promise<StoredTaxonomy> {
    await this.db
      .insertInto('taxonomies')
      .values({
        run_id: runId,
        step: taxonomy.stepName,
        input_hash: taxonomy.inputHash,
        kind: taxonomy.step,
        version: taxonomy.version,
        categories: JSON.stringify(taxonomy.categories),
        score: taxonomy.score,
        explanation: taxonomy.explanation,
        suggestions: taxonomy.suggestions,
        kept_because: taxonomy.keptBecause,
        lineage: taxonomy.lineage === undefined ? null : JSON.stringify(taxonomy.lineage),
      })
      .onConflict((conflict) => conflict.columns(['run_id', 'step', 'input_hash']).doNothing())
      .execute();
    const stored = await this.find(runId, taxonomy);
    if (stored === undefined)
      throw new StoreError('A taxonomy that was just recorded is not there.');
    return stored;
  }

  async find(
    runId: number,
    { stepName, inputHash }: { readonly stepName: string; readonly inputHash: string },
  ): Promise<StoredTaxonomy | undefined> {
    const row = await this.db
      .selectFrom('taxonomies')
      .selectAll()
      .where('run_id', '=', runId)
      .where('step', '=', stepName)
      .where('input_hash', '=', inputHash)
      .executeTakeFirst();
    return row && toTaxonomy(row);
  }

  async get(id: number): Promise<StoredTaxonomy> {
    const row = await this.db
      .selectFrom('taxonomies')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new StoreError(`Taxonomy ${id} is not in this store.`);
    return toTaxonomy(row);
  }

  /** All versions of a run, oldest first. After a reset of the workflow a step may have several. */
  async trajectory(runId: number): Promise<StoredTaxonomy[]> {
    const rows = await this.db
      .selectFrom('taxonomies')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('id')
      .execute();
    return rows.map(toTaxonomy);
  }

  /**
   * Documents that are labelled under both versions, in order of import: of each the label by a person where there is
   * one, else by a model, else by a classifier.
   *
   * @param options.rowsPerQuery - More than the 9 that one document can have: 3 sources, on either side.
   */
  async labelledTwice(
    { old, fresh }: { readonly old: number; readonly fresh: number },
    options: { readonly rowsPerQuery?: number } = {},
  ): Promise<LabelledTwice[]> {
    const { rowsPerQuery = 10_000 } = options;
    const found = new Map<number, LabelledTwice>();
    for (let [last, isMore] = [0, true]; isMore;) {
      const rows = await this.#pairs({ old, fresh, last, limit: rowsPerQuery });
      isMore = rows.length === rowsPerQuery;
      // The last document may have more rows than came.
      const cut = isMore ? rows.at(-1)?.document : undefined;
      // The most trusted pair of labels is the first.
      for (const { document, before, after } of rows) {
        if (document === cut) break;
        if (!found.has(document)) found.set(document, { document, before, after });
        last = document;
      }
    }
    return [...found.values()];
  }

  async #pairs({
    old,
    fresh,
    last,
    limit,
  }: Readonly<Record<'old' | 'fresh' | 'last' | 'limit', number>>) {
    return await this.db
      .selectFrom('labels as one')
      .innerJoin('labels as other', 'other.document', 'one.document')
      .select(['one.document', 'one.category_id as before', 'other.category_id as after'])
      .where('one.taxonomy_id', '=', old)
      .where('other.taxonomy_id', '=', fresh)
      .where('one.document', '>', last)
      .orderBy('one.document')
      .orderBy(trust('one'))
      .orderBy(trust('other'))
      .limit(limit)
      .execute();
  }
}

/** Orders labels of one document: a person's come first. */
function trust(table: 'one' | 'other') {
  return sql`case ${sql.ref(`${table}.source`)} when 'human' then 0 when 'llm' then 1 else 2 end`;
}

type Row = Omit<Database['taxonomies'], 'id'> & { id: number };

function toTaxonomy(row: Row): StoredTaxonomy {
  return {
    id: row.id,
    version: row.version,
    step: row.kind satisfies TaxonomyStepKind,
    categories: JSON.parse(row.categories) as Category[],
    score: row.score,
    explanation: row.explanation,
    suggestions: row.suggestions,
    keptBecause: row.kept_because,
    lineage: row.lineage === null ? null : (JSON.parse(row.lineage) as Lineage),
  };
}
