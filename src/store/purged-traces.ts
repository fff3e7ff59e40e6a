/** What was made of documents, and where it is: answers, vectors, summaries, reasons. */
import type { ExpressionBuilder } from 'kysely';
import type { RunConfig } from '../contracts/run-input.js';
import { pieces, type Db } from './first-write.js';
import type { Database } from './schema.js';

/** How documents are found in the other tables. */
export interface Traces {
  readonly documents: readonly number[];
  readonly textHashes: readonly string[];
  readonly vectorHashes: readonly string[];
}

export interface FoundTraces {
  readonly summaries: number;
  readonly completions: number;
  readonly vectors: number;
  readonly reasonings: number;
}

/** What stands in the place of a reason that may quote a document. */
export const PURGED = 'purged';

export class PurgedTraces {
  #runs: readonly number[] | undefined;
  /** Runs whose taxonomy steps' answers are dealt with, and those that will be with this batch. */
  readonly #dealtWith = new Set<number>();
  readonly #dealing = new Set<number>();
  /** Rows that were counted; a text may occur in several batches. */
  readonly #counted = { completions: new Set<number>(), vectors: new Set<number>() };

  constructor(private readonly corpus: string) {}

  /** Counts those that no earlier call counted. */
  async find(db: Db, traces: Traces): Promise<FoundTraces> {
    const completions = await this.#completions(db, traces);
    const vectors = await idsIn(traces.vectorHashes, (piece) =>
      db.selectFrom('embeddings').select('id').where('text_hash', 'in', piece).execute(),
    );
    this.finished();
    return {
      completions: newIn(this.#counted.completions, completions),
      vectors: newIn(this.#counted.vectors, vectors),
      ...(await this.#countOfRuns(db, traces)),
    };
  }

  /** To be called in the transaction that empties the documents. */
  async remove(db: Db, traces: Traces): Promise<FoundTraces> {
    const { documents, vectorHashes } = traces;
    const found = await this.#countOfRuns(db, traces);
    const completions = await this.#completions(db, traces);
    for (const piece of pieces([...this.#dealing])) {
      await db
        .updateTable('taxonomies')
        .set({ kept_because: PURGED })
        .where('run_id', 'in', piece)
        .where('kept_because', 'is not', null)
        .execute();
    }
    for (const piece of pieces(completions)) {
      await db.deleteFrom('completions').where('id', 'in', piece).execute();
    }
    let vectors = 0;
    for (const piece of pieces(vectorHashes)) {
      const deleted = await db
        .deleteFrom('embeddings')
        .where('text_hash', 'in', piece)
        .executeTakeFirst();
      vectors += Number(deleted.numDeletedRows);
    }
    for (const runs of pieces(await this.#runsOf(db))) {
      await db
        .deleteFrom('summaries')
        .where('run_id', 'in', runs)
        .where('document', 'in', documents)
        .execute();
      await db
        .updateTable('set_aside')
        .set({ reason: PURGED })
        .where('run_id', 'in', runs)
        .where('document', 'in', documents)
        .execute();
      await db
        .updateTable('labels')
        .set(({ eb }) => ({
          reasoning: null,
          // A classifier's note is numbers and ids of categories.
          note: eb.case().when('source', '=', 'classifier').then(eb.ref('note')).else(null).end(),
        }))
        .where('taxonomy_id', 'in', taxonomiesOf(runs))
        .where('document', 'in', documents)
        .execute();
    }
    // The bill stays; what a provider said may quote the document, and the hash is of its text among others.
    await db
      .updateTable('calls')
      .set(({ eb }) => ({
        hash: PURGED,
        detail: eb.case().when('detail', 'is not', null).then(PURGED).else(null).end(),
      }))
      .where('document', 'in', documents)
      .execute();
    return { ...found, completions: completions.length, vectors };
  }

  /** Says that what was removed is committed. */
  finished(): void {
    for (const run of this.#dealing) this.#dealtWith.add(run);
    this.#dealing.clear();
  }

  /** Answers about these texts, and answers to taxonomy steps that were shown a summary of one of the documents. */
  async #completions(db: Db, { documents, textHashes }: Traces): Promise<number[]> {
    const sameText = await idsIn(textHashes, (piece) =>
      db.selectFrom('documents').select('id').where('text_hash', 'in', piece).execute(),
    );
    const about = await idsIn(sameText, (piece) =>
      db
        .selectFrom('completions')
        .select('id')
        .where('hash', 'in', (query) =>
          query.selectFrom('calls').select('hash').where('document', 'in', piece),
        )
        .execute(),
    );
    const runs = await this.#runsThatShowed(db, documents);
    const ofSteps = await idsIn(runs, (piece) =>
      db
        .selectFrom('completions')
        .select('id')
        .where('hash', 'in', (query) =>
          query
            .selectFrom('calls')
            .select('hash')
            .where('run_id', 'in', piece)
            .where('document', 'is', null),
        )
        .execute(),
    );
    return [...new Set([...about, ...ofSteps])];
  }

  /** Runs whose taxonomy steps may have seen one of these documents, and were not dealt with yet. */
  async #runsThatShowed(db: Db, documents: readonly number[]): Promise<number[]> {
    this.#dealing.clear();
    for (const runs of pieces(await this.#runsOf(db))) {
      const rows = await db
        .selectFrom('sample_documents')
        .select('run_id')
        .distinct()
        .where('run_id', 'in', runs)
        .where('sample', '=', 'taxonomy')
        .where('document', 'in', documents)
        .execute();
      for (const { run_id } of rows) if (!this.#dealtWith.has(run_id)) this.#dealing.add(run_id);
    }
    return [...this.#dealing];
  }

  /** Summaries of these documents, and labels of theirs with a reasoning. */
  async #countOfRuns(
    db: Db,
    { documents }: Traces,
  ): Promise<{ readonly summaries: number; readonly reasonings: number }> {
    const counts = { summaries: 0, reasonings: 0 };
    for (const runs of pieces(await this.#runsOf(db))) {
      const summaries = await db
        .selectFrom('summaries')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('run_id', 'in', runs)
        .where('document', 'in', documents)
        .executeTakeFirstOrThrow();
      const reasonings = await db
        .selectFrom('labels')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('taxonomy_id', 'in', taxonomiesOf(runs))
        .where('document', 'in', documents)
        .where('reasoning', 'is not', null)
        .executeTakeFirstOrThrow();
      counts.summaries += Number(summaries.rows);
      counts.reasonings += Number(reasonings.rows);
    }
    return counts;
  }

  /** The runs on this corpus. */
  async #runsOf(db: Db): Promise<readonly number[]> {
    if (this.#runs === undefined) {
      const rows = await db.selectFrom('runs').select(['id', 'config']).execute();
      this.#runs = rows
        .filter(({ config }) => (JSON.parse(config) as RunConfig).corpus === this.corpus)
        .map(({ id }) => id);
    }
    return this.#runs;
  }
}

function taxonomiesOf(runs: readonly number[]) {
  return (builder: ExpressionBuilder<Database, 'labels'>) =>
    builder.selectFrom('taxonomies').select('taxonomies.id').where('run_id', 'in', runs);
}

async function idsIn<K>(
  keys: readonly K[],
  select: (piece: readonly K[]) => Promise<readonly { readonly id: number }[]>,
): Promise<number[]> {
  const ids: number[] = [];
  for (const piece of pieces(keys)) ids.push(...(await select(piece)).map(({ id }) => id));
  return ids;
}

/** Adds to the set. @returns how many were not in it. */
function newIn(set: Set<number>, ids: readonly number[]): number {
  const before = set.size;
  for (const id of ids) set.add(id);
  return set.size - before;
}
