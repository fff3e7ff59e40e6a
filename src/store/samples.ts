/** The documents a run drew: its samples, their order and their split. */
import type { StoreEngine } from './engine.js';
import { pieces, type Db } from './first-write.js';

export type SampleName = 'taxonomy' | 'label';

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
