/** The pipeline: stages in order, each finished before the next, over as many executions as the history needs. */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
} from '@temporalio/workflow';
import type { Stage, RunResult } from '../contracts/progress.js';
import type { RunModels } from '../contracts/run-input.js';
import { FAILURE_TYPES, type WorkflowType } from '../contracts/names.js';
import { longWorkActivities } from './activity-proxies.js';
import { withPauses } from './pausing.js';
import { plainFailure } from './plain-failure.js';
import { refreshPhases } from './refresh-phases.js';
import { RunContext } from './run-context.js';
import { adoptClassifier, adoptLabels } from './stages/adopt.js';
import { classify, embed, label, train } from './stages/label.js';
import { drawSample, importDocuments, preflight, prepare } from './stages/prepare.js';
import { giveTaxonomy, improveTaxonomy, summarize } from './stages/taxonomy.js';
import { newState, type PipelineState } from './state.js';

type StageOutcome = 'finished' | 'full' | undefined;

export interface Phase {
  readonly stage: Stage;
  readonly work: (run: RunContext) => Promise<StageOutcome | void>;
}

/** What distinguishes the workflow types. */
export interface Plan {
  readonly workflowType: WorkflowType;
  /** What it takes over in place of a sample and a taxonomy of its own. */
  readonly adopts: 'labels' | 'classifier' | null;
  readonly makesTaxonomy: boolean;
  readonly labels: boolean;
  readonly trains: boolean;
  readonly classifies: boolean;
}

/** For a plan to say what is different. */
export const NOTHING = {
  ...{ adopts: null, makesTaxonomy: false },
  ...{ labels: false, trains: false, classifies: false },
} as const;

export async function runPipeline(
  plan: Plan,
  input: unknown,
  carried: PipelineState | undefined,
): Promise<RunResult> {
  const run = new RunContext(carried ?? newState(Date.now()));
  try {
    return await takeStages(plan, input, run);
  } catch (error) {
    throw plainFailure(await afterWaitInVain(run, error));
  }
}

/** A run that nobody resumed ends as failed, but not without results: what there is by then is written. */
async function afterWaitInVain(run: RunContext, error: unknown): Promise<unknown> {
  const isInVain = error instanceof ApplicationFailure && error.type === FAILURE_TYPES.waitedInVain;
  if (!isInVain || run.state.taxonomy === null || run.state.stage === 'results') return error;
  run.state.pausedBecause = null;
  run.state.notes.push(`These results are incomplete. ${error.message}`);
  const { out } = await writeResults(run);
  return ApplicationFailure.nonRetryable(
    `${error.message} What there was by then is in ${out}; a new run of the same input goes on from there.`,
    FAILURE_TYPES.waitedInVain,
  );
}

async function takeStages(plan: Plan, input: unknown, run: RunContext): Promise<RunResult> {
  const { state } = run;
  if (state.prepared === null) await prepare(run, plan.workflowType, input);

  const phases = phasesOf(plan, run);
  const first = Math.max(
    0,
    phases.findIndex(({ stage }) => stage === state.stage),
  );
  for (const { work } of phases.slice(first)) {
    await run.waitWhilePaused();
    if ((await work(run)) === 'full') await continueAsNew(input, state);
  }
  const result = await writeResults(run);
  run.enter('done', 0);
  await condition(allHandlersFinished);
  return result;
}

function phasesOf(plan: Plan, run: RunContext): Phase[] {
  if (plan.workflowType === 'refreshTaxonomy') return refreshPhases(run);
  const { config } = run.prepared;
  const frozen = config.taxonomy?.mode === 'frozen';
  const makes = plan.makesTaxonomy && !frozen;
  const tasks: (keyof RunModels)[] = [
    ...(makes ? (['summarize', 'taxonomy'] as const) : []),
    ...(plan.labels ? (['label'] as const) : []),
    ...(plan.trains || plan.classifies ? (['embed'] as const) : []),
  ];
  const phases: (Phase | false)[] = [
    { stage: 'prepare', work: () => preflight(run, tasks) },
    { stage: 'import', work: () => importDocuments(run) },
    plan.adopts === 'labels' && { stage: 'label', work: adoptLabels },
    plan.adopts === 'classifier' && { stage: 'taxonomy', work: adoptClassifier },
    plan.adopts === null && { stage: 'sample', work: drawSample },
    makes && { stage: 'summarize', work: summarize },
    plan.adopts === null && {
      stage: 'taxonomy',
      async work() {
        if (config.taxonomy !== null && run.state.taxonomy === null) await giveTaxonomy(run);
        if (makes) await improveTaxonomy(run);
      },
    },
    plan.labels && { stage: 'label', work: label },
    plan.trains && { stage: 'embed', work: embed },
    plan.trains && { stage: 'classifier', work: train },
    plan.classifies && { stage: 'classify', work: classify },
  ];
  return phases.filter((phase) => phase !== false);
}

async function writeResults(run: RunContext): Promise<RunResult> {
  const { state } = run;
  run.enter('results', 0);
  const request = {
    runId: run.prepared.runId,
    taxonomyId: run.taxonomy.taxonomyId,
    classifierId: state.classifierId,
    classifier: state.classifier,
    reused: state.usage.reused,
    seconds: (Date.now() - state.startedAt) / 1000,
    notes: state.notes,
  };
  return await withPauses(run, () =>
    longWorkActivities(run, 'write the results').writeResults(request),
  );
}
