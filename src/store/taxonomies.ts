/** The versions of a run's taxonomy. */
import type { Category, TaxonomyStepKind, TaxonomyVersion } from '../contracts/taxonomy.js';
import type { Db } from './first-write.js';
import type { Database } from './schema.js';
import { StoreError } from './store-error.js';

export interface StoredTaxonomy extends TaxonomyVersion {
  readonly id: number;
}

export interface NewTaxonomy extends TaxonomyVersion {
  /** Which step of the run made it, e.g. `update-2`. */
  readonly stepName: string;
  readonly inputHash: string;
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
  };
}
