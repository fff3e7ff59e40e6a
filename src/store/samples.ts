/** The documents a run drew: its samples, their order and their split. */
import { pieces, type Db } from './first-write.js';

export type SampleName = 'taxonomy' | 'label';

export interface SampledDocument {
  readonly document: number;
  readonly split: 'train' | 'test';
}

export class Samples {
  constructor(private readonly db: Db) {}

  /** Records a sample in order; where it is recorded already, wholly or in part, the rows that are there stand. */
  async record(
    runId: number,
    sample: SampleName,
    documents: readonly SampledDocument[],
  ): Promise<void> {
    const rows = documents.map(({ document, split }, position) => ({
      run_id: runId,
      sample,
      position,
      document,
      split,
    }));
    await this.db.transaction().execute(async (db) => {
      for (const piece of pieces(rows)) {
        await db
          .insertInto('sample_documents')
          .values(piece)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
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
