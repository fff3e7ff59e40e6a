/** What became of a run's documents: summaries, labels, and those that were set aside. */
import type { Insertable, InsertResult } from 'kysely';
import type { StoreEngine } from './engine.js';
import { pieces, type Db } from './first-write.js';
import { counts, type LabelSource } from './label-strength.js';
import { Prepared } from './prepared.js';
import type { Database } from './schema.js';

export interface StoredSummary {
  readonly document: number;
  readonly summary: string;
  readonly explanation: string;
  /** What the model was not shown, where it was not shown all; else null. */
  readonly note: string | null;
}

export interface StoredLabel {
  readonly document: number;
  readonly source: LabelSource;
  /** Null is `Other`. */
  readonly categoryId: string | null;
  readonly confidence: number | null;
  readonly reasoning: string | null;
  readonly note: string | null;
}

export interface SetAsideDocument {
  readonly documentId: string;
  readonly stage: string;
  readonly reason: string;
}

export class Outcomes {
  readonly #addSummary: Prepared<Insertable<Database['summaries']>, InsertResult>;
  readonly #addLabel: Prepared<Insertable<Database['labels']>, InsertResult>;

  constructor(
    private readonly db: Db,
    engine: StoreEngine,
  ) {
    this.#addSummary = new Prepared(db, engine, (row) =>
      db
        .insertInto('summaries')
        .values(row)
        .onConflict((conflict) => conflict.columns(['run_id', 'document']).doNothing()),
    );
    this.#addLabel = new Prepared(db, engine, (row) => this.#insertLabels([row]));
  }

  async addSummary(runId: number, summary: StoredSummary): Promise<void> {
    await this.#addSummary.execute({ run_id: runId, ...summary });
  }

  /** Summaries of the taxonomy sample, in sample order. */
  async summariesInOrder(runId: number): Promise<StoredSummary[]> {
    return await this.db
      .selectFrom('sample_documents as sample')
      .innerJoin('summaries', (join) =>
        join
          .onRef('summaries.document', '=', 'sample.document')
          .onRef('summaries.run_id', '=', 'sample.run_id'),
      )
      .select([
        'summaries.document',
        'summaries.summary',
        'summaries.explanation',
        'summaries.note',
      ])
      .where('sample.run_id', '=', runId)
      .where('sample.sample', '=', 'taxonomy')
      .orderBy('sample.position')
      .execute();
  }

  /** The summaries of these documents, in their order; of those that have none, nothing. */
  async summariesOf(runId: number, documents: readonly number[]): Promise<string[]> {
    const found = new Map<number, string>();
    for (const piece of pieces(documents)) {
      const rows = await this.db
        .selectFrom('summaries')
        .select(['document', 'summary'])
        .where('run_id', '=', runId)
        .where('document', 'in', piece)
        .execute();
      for (const { document, summary } of rows) found.set(document, summary);
    }
    return documents.flatMap((document) => found.get(document) ?? []);
  }

  /** Which of these documents have a summary in this run. */
  async summarized(runId: number, documents: readonly number[]): Promise<Set<number>> {
    return await which(documents, (piece) =>
      this.db
        .selectFrom('summaries')
        .select('document')
        .where('run_id', '=', runId)
        .where('document', 'in', piece)
        .execute(),
    );
  }

  async setAside(
    runId: number,
    {
      document,
      stage,
      reason,
    }: { readonly document: number; readonly stage: string; readonly reason: string },
  ): Promise<void> {
    await this.db
      .insertInto('set_aside')
      .values({ run_id: runId, document, stage, reason })
      .onConflict((conflict) => conflict.columns(['run_id', 'document', 'stage']).doNothing())
      .execute();
  }

  async findSetAside(
    runId: number,
    stage: string,
    documents: readonly number[],
  ): Promise<Set<number>> {
    return await which(documents, (piece) =>
      this.db
        .selectFrom('set_aside')
        .select('document')
        .where('run_id', '=', runId)
        .where('stage', '=', stage)
        .where('document', 'in', piece)
        .execute(),
    );
  }

  async listSetAside(runId: number): Promise<SetAsideDocument[]> {
    return await this.db
      .selectFrom('set_aside')
      .innerJoin('documents', 'documents.id', 'set_aside.document')
      .select(['documents.document_id as documentId', 'set_aside.stage', 'set_aside.reason'])
      .where('run_id', '=', runId)
      .orderBy('documents.ordinal')
      .orderBy('set_aside.stage')
      .execute();
  }

  async addLabels(taxonomyId: number, labels: readonly StoredLabel[]): Promise<void> {
    const rows = labels.map(({ categoryId, ...label }) => ({
      taxonomy_id: taxonomyId,
      category_id: categoryId,
      ...label,
    }));
    const [only] = rows;
    if (only !== undefined && rows.length === 1) {
      await this.#addLabel.execute(only);
      return;
    }
    // Two that write the same rows in one order wait for each other; in different orders they would lock each other out.
    rows.sort((a, b) => a.document - b.document);
    for (const piece of pieces(rows)) await this.#insertLabels(piece).execute();
  }

  #insertLabels(rows: readonly Insertable<Database['labels']>[]) {
    return this.db
      .insertInto('labels')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['taxonomy_id', 'document', 'source']).doNothing(),
      );
  }

  /** Which of these documents have a label of this source under this taxonomy. */
  async labelled(
    taxonomyId: number,
    source: StoredLabel['source'],
    documents: readonly number[],
  ): Promise<Set<number>> {
    return await which(documents, (piece) =>
      this.db
        .selectFrom('labels')
        .select('document')
        .where('taxonomy_id', '=', taxonomyId)
        .where('source', '=', source)
        .where('document', 'in', piece)
        .execute(),
    );
  }

  /** The labels of these documents by a person or the model, as they are stored: a document may have one of each. */
  async labelsOf(taxonomyId: number, documents: readonly number[]): Promise<StoredLabel[]> {
    const labels: StoredLabel[] = [];
    for (const piece of pieces(documents)) {
      const rows = await this.db
        .selectFrom('labels')
        .select([
          ...(['document', 'source', 'category_id as categoryId'] as const),
          ...(['confidence', 'reasoning', 'note'] as const),
        ])
        .where('taxonomy_id', '=', taxonomyId)
        .where('source', 'in', ['human', 'llm'])
        .where('document', 'in', piece)
        .execute();
      labels.push(...rows);
    }
    return labels;
  }

  /** The labels of the label sample, in sample order, each with its split: a person's, else the model's. */
  async sampleLabels(
    runId: number,
    taxonomyId: number,
  ): Promise<
    { document: number; split: 'train' | 'test'; categoryId: string | null; textHash: string }[]
  > {
    const rows = await this.db
      .selectFrom('sample_documents as sample')
      .innerJoin('labels', 'labels.document', 'sample.document')
      .innerJoin('documents', 'documents.id', 'sample.document')
      .select([
        'sample.document',
        'sample.split',
        'labels.category_id as categoryId',
        'documents.text_hash as textHash',
      ])
      .where('sample.run_id', '=', runId)
      .where('sample.sample', '=', 'label')
      .where('documents.ordinal', '>', 0)
      .where('labels.taxonomy_id', '=', taxonomyId)
      .where('labels.source', 'in', ['human', 'llm'])
      .orderBy('sample.position')
      // `human` is before `llm` in the alphabet.
      .orderBy('labels.source')
      .execute();
    return rows.filter(({ document }, index) => rows[index - 1]?.document !== document);
  }

  /** Labels of the documents with ordinals `from` (inclusive) to `to` (exclusive), in order of import. */
  async labelRange(
    taxonomyId: number,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<(StoredLabel & { readonly ordinal: number; readonly documentId: string })[]> {
    return await this.db
      .selectFrom('labels')
      .innerJoin('documents', 'documents.id', 'labels.document')
      .select([
        'documents.ordinal',
        'documents.document_id as documentId',
        'labels.document',
        'labels.source',
        'labels.category_id as categoryId',
        'labels.confidence',
        'labels.reasoning',
        'labels.note',
      ])
      .where('labels.taxonomy_id', '=', taxonomyId)
      .where('documents.ordinal', '>=', from)
      .where('documents.ordinal', '<', to)
      .orderBy('documents.ordinal')
      .orderBy('labels.source')
      .execute();
  }

  /** Documents by category: those whose label is of this source, since no person (and no model) gave them another. */
  async countLabels(
    taxonomyId: number,
    source: StoredLabel['source'],
  ): Promise<Map<string | null, number>> {
    const rows = await this.db
      .selectFrom('labels as own')
      .select(['own.category_id', ({ fn }) => fn.countAll<number>().as('documents')])
      .where('own.taxonomy_id', '=', taxonomyId)
      .where('own.source', '=', source)
      .where(counts(taxonomyId, source))
      .groupBy('own.category_id')
      .execute();
    return new Map(rows.map(({ category_id, documents }) => [category_id, Number(documents)]));
  }
}

/** Which of these documents `select` finds, asked for in pieces that fit a statement. */
async function which(
  documents: readonly number[],
  select: (piece: readonly number[]) => Promise<{ document: number }[]>,
): Promise<Set<number>> {
  const found = new Set<number>();
  for (const piece of pieces(documents)) {
    for (const { document } of await select(piece)) found.add(document);
  }
  return found;
}
