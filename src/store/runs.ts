/** Runs, their recorded configuration, and the small outputs of their steps. */
import type { WorkflowType } from '../contracts/names.js';
import type { RunConfig } from '../contracts/run-input.js';
import { pieces, type Db } from './first-write.js';
import type { Database } from './schema.js';
import { StoreError } from './store-error.js';

export interface StoredRun {
  readonly id: number;
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  readonly workflowType: WorkflowType;
  readonly config: RunConfig;
  readonly notes: readonly string[];
}

export interface RunKey {
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
}

export class Runs {
  constructor(private readonly db: Db) {}

  async find({ workflowId, firstExecutionRunId }: RunKey): Promise<StoredRun | undefined> {
    const row = await this.db
      .selectFrom('runs')
      .selectAll()
      .where('workflow_id', '=', workflowId)
      .where('first_execution_run_id', '=', firstExecutionRunId)
      .executeTakeFirst();
    return row && toRun(row);
  }

  /** Records a run's configuration; where one is recorded already, that one stands. */
  async record(
    key: RunKey,
    run: {
      readonly workflowType: WorkflowType;
      readonly config: RunConfig;
      readonly notes: readonly string[];
    },
  ): Promise<StoredRun> {
    await this.db
      .insertInto('runs')
      .values({
        workflow_id: key.workflowId,
        first_execution_run_id: key.firstExecutionRunId,
        workflow_type: run.workflowType,
        config: JSON.stringify(run.config),
        notes: JSON.stringify(run.notes),
        created_at: new Date().toISOString(),
      })
      .onConflict((conflict) =>
        conflict.columns(['workflow_id', 'first_execution_run_id']).doNothing(),
      )
      .execute();
    const stored = await this.find(key);
    if (stored === undefined) throw new StoreError('A run that was just recorded is not there.');
    return stored;
  }

  async get(id: number): Promise<StoredRun> {
    const row = await this.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) {
      throw new StoreError(
        `Run ${id} is not in this store. Do all workers of this task queue use the same TNTFLOW_STORE or TNTFLOW_HOME?`,
      );
    }
    return toRun(row);
  }

  /** The newest run of a workflow id. */
  async latest(workflowId: string): Promise<StoredRun | undefined> {
    const row = await this.db
      .selectFrom('runs')
      .selectAll()
      .where('workflow_id', '=', workflowId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toRun(row);
  }

  /** The runs of a workflow type on a corpus, the newest first. */
  async ofCorpus(corpus: string, workflowType: WorkflowType): Promise<StoredRun[]> {
    const rows = await this.db
      .selectFrom('runs')
      .selectAll()
      .where('workflow_type', '=', workflowType)
      .orderBy('id', 'desc')
      .execute();
    return rows.map(toRun).filter(({ config }) => config.corpus === corpus);
  }

  async stepOutput<T>(runId: number, step: string, inputHash: string): Promise<T | undefined> {
    const row = await this.db
      .selectFrom('steps')
      .select('output')
      .where('run_id', '=', runId)
      .where('step', '=', step)
      .where('input_hash', '=', inputHash)
      .executeTakeFirst();
    return row && (JSON.parse(row.output) as T);
  }

  /** Records the outputs of several steps with the same input, all or none; those that are recorded already stand. */
  async recordSteps(
    runId: number,
    inputHash: string,
    steps: readonly { readonly step: string; readonly output: unknown }[],
  ): Promise<void> {
    await this.db.transaction().execute(async (db) => {
      for (const piece of pieces(steps)) await insertSteps(db, { runId, inputHash }, piece);
    });
  }

  /** Records a step's output; where one is recorded already, that one is returned. */
  async recordStep<T>(runId: number, step: string, inputHash: string, output: T): Promise<T> {
    await insertSteps(this.db, { runId, inputHash }, [{ step, output }]);
    const stored = await this.stepOutput<T>(runId, step, inputHash);
    if (stored === undefined)
      throw new StoreError('A step’s output that was just recorded is not there.');
    return stored;
  }
}

async function insertSteps(
  db: Db,
  { runId, inputHash }: { readonly runId: number; readonly inputHash: string },
  steps: readonly { readonly step: string; readonly output: unknown }[],
): Promise<void> {
  await db
    .insertInto('steps')
    .values(
      steps.map(({ step, output }) => ({
        ...{ run_id: runId, step, input_hash: inputHash, output: JSON.stringify(output) },
      })),
    )
    .onConflict((conflict) => conflict.columns(['run_id', 'step', 'input_hash']).doNothing())
    .execute();
}

function toRun(row: Omit<Database['runs'], 'id'> & { id: number }): StoredRun {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    firstExecutionRunId: row.first_execution_run_id,
    workflowType: row.workflow_type as WorkflowType,
    config: JSON.parse(row.config) as RunConfig,
    notes: JSON.parse(row.notes) as string[],
  };
}
