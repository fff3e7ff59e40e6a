/** The refreshes of a corpus, one after the other, and the taxonomies that people put in force between them. */
import type { Selectable } from 'kysely';
import type { RefreshOutcome, StoredDrift } from '../contracts/refresh.js';
import type { Db } from './first-write.js';
import type { Database } from './schema.js';

/** Documents with keys above `after`, up to `last`. Keys grow in order of import, and a purge leaves them as they are. */
export interface DocumentSpan {
  readonly after: number;
  readonly last: number;
}

export interface NewRefresh {
  /** Key of the corpus. */
  readonly corpus: number;
  readonly runId: number;
  /** The refresh before it; 0: none. */
  readonly previous: number;
  /** The newest adoption that it took account of; 0: none. */
  readonly adoption: number;
  readonly outcome: RefreshOutcome;
  readonly week: string;
  /** The version whose labels it began with; null where there was none. */
  readonly baseTaxonomyId: number | null;
  /** In force since. */
  readonly taxonomyId: number;
  readonly proposalId: number | null;
  readonly classifierId: number | null;
  readonly span: DocumentSpan;
  /** Of its documents, by category id; null where it had none. */
  readonly shares: Readonly<Record<string, number>> | null;
  /** Null where nothing was compared. */
  readonly drift: StoredDrift | null;
}

export interface StoredRefresh extends NewRefresh {
  readonly id: number;
}

export interface Adoption {
  readonly id: number;
  readonly taxonomyId: number;
}

export class Refreshes {
  constructor(private readonly db: Db) {}

  /**
   * Records a refresh. Where this run recorded one already, that one stands.
   *
   * @returns undefined when another refresh followed the same one first: then this one is none.
   */
  async record(refresh: NewRefresh): Promise<StoredRefresh | undefined> {
    await this.db
      .insertInto('refreshes')
      .values({
        corpus_id: refresh.corpus,
        run_id: refresh.runId,
        previous: refresh.previous,
        adoption: refresh.adoption,
        outcome: refresh.outcome,
        week: refresh.week,
        base_taxonomy_id: refresh.baseTaxonomyId,
        taxonomy_id: refresh.taxonomyId,
        proposal_id: refresh.proposalId,
        classifier_id: refresh.classifierId,
        after_document: refresh.span.after,
        last_document: refresh.span.last,
        shares: refresh.shares && JSON.stringify(refresh.shares),
        drift: refresh.drift && JSON.stringify(refresh.drift),
        created_at: new Date().toISOString(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return await this.ofRun(refresh.runId);
  }

  async ofRun(runId: number): Promise<StoredRefresh | undefined> {
    const row = await this.db
      .selectFrom('refreshes')
      .selectAll()
      .where('run_id', '=', runId)
      .executeTakeFirst();
    return row && toRefresh(row);
  }

  /** The refresh that followed this one (0: none), whoever made it. */
  async after(corpus: number, previous: number): Promise<StoredRefresh | undefined> {
    const row = await this.db
      .selectFrom('refreshes')
      .selectAll()
      .where('corpus_id', '=', corpus)
      .where('previous', '=', previous)
      .executeTakeFirst();
    return row && toRefresh(row);
  }

  /** All refreshes of a corpus, oldest first. */
  async list(corpus: number): Promise<StoredRefresh[]> {
    const rows = await this.db
      .selectFrom('refreshes')
      .selectAll()
      .where('corpus_id', '=', corpus)
      .orderBy('id')
      .execute();
    return rows.map(toRefresh);
  }

  async last(corpus: number): Promise<StoredRefresh | undefined> {
    const row = await this.db
      .selectFrom('refreshes')
      .selectAll()
      .where('corpus_id', '=', corpus)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toRefresh(row);
  }

  /** Says that a person put this version in force. */
  async adopt(corpus: number, taxonomyId: number): Promise<Adoption> {
    const { id } = await this.db
      .insertInto('adoptions')
      .values({
        ...{ corpus_id: corpus, taxonomy_id: taxonomyId },
        created_at: new Date().toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { id, taxonomyId };
  }

  async lastAdoption(corpus: number): Promise<Adoption | undefined> {
    const row = await this.db
      .selectFrom('adoptions')
      .select(['id', 'taxonomy_id as taxonomyId'])
      .where('corpus_id', '=', corpus)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row;
  }

  /** The run that a version was recorded under. */
  async runOfTaxonomy(taxonomyId: number): Promise<number | undefined> {
    const row = await this.db
      .selectFrom('taxonomies')
      .select('run_id')
      .where('id', '=', taxonomyId)
      .executeTakeFirst();
    return row?.run_id;
  }
}

function toRefresh(row: Selectable<Database['refreshes']>): StoredRefresh {
  return {
    id: row.id,
    corpus: row.corpus_id,
    runId: row.run_id,
    previous: row.previous,
    adoption: row.adoption,
    outcome: row.outcome,
    week: row.week,
    baseTaxonomyId: row.base_taxonomy_id,
    taxonomyId: row.taxonomy_id,
    proposalId: row.proposal_id,
    classifierId: row.classifier_id,
    span: { after: row.after_document, last: row.last_document },
    shares: row.shares === null ? null : (JSON.parse(row.shares) as Record<string, number>),
    drift: row.drift === null ? null : (JSON.parse(row.drift) as StoredDrift),
  };
}
