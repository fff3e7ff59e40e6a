/** The documents a run drew: its samples, their order and their split. */
import type { StoreEngine } from './engine.js';
import { pieces, type Db } from './first-write.js';

/**
 * `classify`: the documents that a run classifies where these are not the whole corpus: those of its source, or what is
 * left of a refresh. `anchor`: documents that stay the same from refresh to refresh. `relabel`: those that a refresh labels
 * again, for their categories are no more what they were.
 */
export type SampleName = 'taxonomy' | 'label' | 'classify' | 'anchor' | 'relabel';

export interface SampledDocument {
  readonly document: number;
  readonly split: 'train' | 'test';
}

export class Samples {
  constructor(
    private readonly db: Db,
    private readonly engine: StoreEngine,
  ) {}

  /**
   * Records the samples of a run, each in order, all of them or none: they share one split. Where the run has samples
   * already, those stand, and nothing of these is added to them.
   */
  async record(
    runId: number,
    samples: Readonly<Partial<Record<SampleName, readonly SampledDocument[]>>>,
  ): Promise<void> {
    const rows = Object.entries(samples).flatMap(([sample, documents]) =>
      documents.map(({ document, split }, position) => ({
        run_id: runId,
        sample: sample as SampleName,
        position,
        document,
        split,
      })),
    );
    await this.engine.guarded(this.db, { table: 'runs', id: runId }, async (db) => {
      const recorded = await db
        .selectFrom('sample_documents')
        .select('id')
        .where('run_id', '=', runId)
        .limit(1)
        .executeTakeFirst();
      if (recorded !== undefined) return;
      for (const piece of pieces(rows)) {
        await db.insertInto('sample_documents').values(piece).execute();
      }
    });
  }

  /**
   * Adds documents to the end of a sample, in their order; those that are in it already stay where they are.
   *
   * @returns how many documents the sample holds then.
   */
  async append(runId: number, sample: SampleName, documents: readonly number[]): Promise<number> {
    return await this.engine.guarded(this.db, { table: 'runs', id: runId }, async (db) => {
      const known = new Set<number>();
      for (const piece of pieces(documents)) {
        const rows = await db
          .selectFrom('sample_documents')
          .select('document')
          .where('run_id', '=', runId)
          .where('sample', '=', sample)
          .where('document', 'in', piece)
          .execute();
        for (const { document } of rows) known.add(document);
      }
      const last = await db
        .selectFrom('sample_documents')
        .select(({ fn }) => fn.max('position').as('position'))
        .where('run_id', '=', runId)
        .where('sample', '=', sample)
        .executeTakeFirst();
      // Positions have no gaps, so that the last one is a count.
      const held = last?.position === null || last === undefined ? 0 : Number(last.position) + 1;
      const added = [...new Set(documents)].filter((document) => !known.has(document));
      const rows = added.map((document, index) => ({
        ...{ run_id: runId, sample, document },
        ...{ position: held + index, split: 'train' as const },
      }));
      for (const piece of pieces(rows)) {
        await db.insertInto('sample_documents').values(piece).execute();
      }
      return held + added.length;
    });
  }

  async count(runId: number, sample: SampleName): Promise<{ train: number; test: number }> {
    const rows = await this.db
      .selectFrom('sample_documents')
      .select(['split', ({ fn }) => fn.countAll<number>().as('documents')])
      .where('run_id', '=', runId)
      .where('sample', '=', sample)
      .groupBy('split')
      .execute();
    const count = (split: 'train' | 'test') =>
      Number(rows.find((row) => row.split === split)?.documents ?? 0);
    return { train: count('train'), test: count('test') };
  }

  /** The documents at positions `from` (inclusive) to `to` (exclusive), in order. */
  async range(
    runId: number,
    sample: SampleName,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<SampledDocument[]> {
    return await this.db
      .selectFrom('sample_documents')
      .select(['document', 'split'])
      .where('run_id', '=', runId)
      .where('sample', '=', sample)
      .where('position', '>=', from)
      .where('position', '<', to)
      .orderBy('position')
      .execute();
  }
}
