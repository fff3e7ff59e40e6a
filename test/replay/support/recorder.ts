/** Takes the histories of runs: as they stand just now, or when the runs are over. */
import { join } from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Stage } from '../../../src/contracts/progress.js';
import type { WorkflowType } from '../../../src/client.js';
import { wireFormatAnswer, type AnswerFunction } from '../../../src/testing/index.js';
import {
  makeDocuments,
  writeJsonl,
  type TestDocument,
  type Topic,
} from '../../support/documents.js';
import { gate, type Gate } from '../../support/gate.js';
import { executionsOf } from '../../support/history.js';
import type { PipelineBench, StartedRun } from '../../support/pipeline-bench.js';
import { until } from '../../support/processes.js';
import { taskOf, type AskedTask, type TestModels } from '../../support/stand-in-models.js';
import { historyToJson } from './history-json.js';
import type { RecordedHistory } from './history-sets.js';
import { neutral, NEUTRAL_FOLDER } from './neutral.js';

/** How long a vector takes, so that a history can be taken meanwhile. */
const EMBED_MS = 2_500;
const PATIENCE_MS = 120_000;

export interface RecordedRun extends StartedRun {
  readonly workflow: WorkflowType;
}

/** Models that answer some requests of a task and hold back the others. */
export interface HeldModels extends TestModels {
  /** Answers so many more requests of the task, and holds back the others. */
  hold(task: AskedTask, count: number): void;
  /** Answers all requests of the task from now on. */
  release(task: AskedTask): void;
}

export class Recorder {
  readonly recorded: RecordedHistory[] = [];

  constructor(readonly bench: PipelineBench) {}

  documents(
    mark: string,
    count: number,
    topics?: readonly Topic[],
  ): { source: string; documents: TestDocument[] } {
    const documents = makeDocuments({ mark, count, ...(topics && { topics }) });
    return { source: writeJsonl(NEUTRAL_FOLDER, mark, documents), documents };
  }

  /**
   * @param holds - How many requests of a task are answered before the task is released; default: all.
   * @param answer - What is answered then.
   */
  models(
    name: string,
    holds: Partial<Record<AskedTask, number>> = {},
    answer: AnswerFunction = wireFormatAnswer,
  ): HeldModels {
    const held = new Map<AskedTask, { left: number; readonly gate: Gate }>();
    const hold = (task: AskedTask, left: number) => held.set(task, { left, gate: gate() });
    for (const [task, count] of Object.entries(holds)) hold(task as AskedTask, count);
    const models = this.bench.models.add(name, {
      answer: async (request) => {
        const own = held.get(taskOf(request));
        if (own !== undefined && (own.left -= 1) < 0) await own.gate.opened;
        return await answer(request);
      },
      latencyMs: ({ endpoint }) => (endpoint === 'embeddings' && held.has('embed') ? EMBED_MS : 0),
    });
    return { ...models, hold, release: (task) => held.get(task)?.gate.open() };
  }

  /** Starts a run whose results go to a folder of its own. */
  async start(workflow: WorkflowType, name: string, input: object): Promise<RecordedRun> {
    const out = join(NEUTRAL_FOLDER, 'out', `${workflow}-${name}`);
    return { workflow, ...(await this.bench.start(workflow, { ...input, out })) };
  }

  /** Waits until the run is in a stage, with so many of its units done. */
  async untilStage({ workflowId }: RecordedRun, stage: Stage, done = 0): Promise<void> {
    const look = async () => {
      const progress = await this.bench.client.progress(workflowId);
      return progress.stage === stage && progress.done >= done ? true : undefined;
    };
    await until(`${workflowId} to be at ${stage}`, look, PATIENCE_MS);
  }

  /** Waits until the run waits. */
  async untilWaiting({ workflowId }: RecordedRun, wanted: 'queue' | 'resume'): Promise<void> {
    const look = async () => {
      const { waiting } = await this.bench.client.progress(workflowId);
      return waiting?.for === wanted ? true : undefined;
    };
    await until(`${workflowId} to wait`, look, PATIENCE_MS);
  }

  /** Resumes the run as often as it waits for that: on a busy machine, an activity may be late once more. */
  async resumeUntilOver({ workflowId }: RecordedRun): Promise<void> {
    const { client } = this.bench;
    const look = async () => {
      if ((await client.describe(workflowId)).status !== 'RUNNING') return true;
      if ((await client.progress(workflowId)).waiting?.for === 'resume')
        await client.resume(workflowId);
      return undefined;
    };
    await until(`${workflowId} to be over`, look, PATIENCE_MS);
  }

  /** The history so far of the run's present execution. */
  async cut({ workflow, workflowId }: RecordedRun, shape: string): Promise<void> {
    const history = await this.bench.temporal.workflow.getHandle(workflowId).fetchHistory();
    this.#keep({ workflow, workflowId, shape }, history);
  }

  /** The whole history of a run of one execution, however it ended. @throws Error when it has several. */
  async whole(run: RecordedRun, shape: string): Promise<void> {
    const { workflow, workflowId } = run;
    const executions = await this.#executions(run);
    const [only] = executions;
    if (only === undefined || executions.length > 1) {
      throw new Error(`${workflow}-${shape} has ${executions.length} executions, not one.`);
    }
    this.#keep({ workflow, workflowId, shape }, only);
  }

  /** The histories of all executions of a run: `shape-1`, … @throws Error when there is but one. */
  async chain(run: RecordedRun, shape: string): Promise<void> {
    const { workflow, workflowId } = run;
    const executions = await this.#executions(run);
    if (executions.length < 2) throw new Error(`${workflow}-${shape} did not continue as new.`);
    for (const [index, { events }] of executions.entries())
      this.#keep({ workflow, workflowId, shape: `${shape}-${index + 1}` }, { events });
  }

  async #executions(run: RecordedRun): Promise<{ events: NonNullable<History['events']> }[]> {
    await this.#untilOver(run);
    const executions = await executionsOf(this.bench.temporal, run);
    return executions.map(({ events }) => ({ events: [...events] }));
  }

  async #untilOver({ workflowId }: RecordedRun): Promise<void> {
    const look = async () =>
      (await this.bench.client.describe(workflowId)).status === 'RUNNING' ? undefined : true;
    await until(`${workflowId} to be over`, look, PATIENCE_MS);
  }

  #keep(of: Omit<RecordedHistory, 'history'>, history: History): void {
    this.recorded.push({ ...of, history: neutral(historyToJson(history)) });
  }
}
