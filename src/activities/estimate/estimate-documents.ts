/** Counts the tokens of sampled documents and of a run's prompts, and estimates what the run costs. Calls no provider. */
import type { Turn } from '../../contracts/documents.js';
import type { CostEstimate } from '../../contracts/estimate.js';
import type { Task, TaxonomyLimits } from '../../contracts/models.js';
import type { WorkflowType } from '../../contracts/names.js';
import type { RunConfig } from '../../contracts/run-input.js';
import { embeddingText } from '../../domain/documents.js';
import { estimateRun, type DocumentTokens } from '../../domain/estimate/index.js';
import { providerOf } from '../../domain/model-names.js';
import { modelsUsed } from '../../domain/model-shares.js';
import { PROMPTS } from '../../domain/prompts/index.js';
import { renderClusterTable } from '../../domain/prompts/tables.js';
import { toRows } from '../../domain/taxonomy/identity.js';
import type { Prices } from '../../providers/prices/index.js';
import { createTokenCounter, type TokenCounter } from '../../providers/tokenizer/index.js';

/** Documents whose tokens are counted at most. */
export const ESTIMATE_SAMPLE = 200;

export interface EstimateRequest {
  readonly workflowType: WorkflowType;
  readonly config: RunConfig;
  /** Documents in the corpus. */
  readonly documents: number;
  /** A simple random sample of them, at least one. */
  readonly sample: readonly (readonly Turn[])[];
  readonly prices: Prices;
}

export async function estimateDocuments({
  sample,
  prices,
  ...run
}: EstimateRequest): Promise<CostEstimate> {
  const { config } = run;
  // Offline models bill nothing for tokens, so that there is nothing to count and no tokeniser to load.
  const isOffline = modelsUsed(config).every((model) => providerOf(model) === 'offline');
  const tokens: TokenCounter = isOffline ? NO_COUNTER : createTokenCounter();
  try {
    return estimateRun({
      ...run,
      sample: await documentTokens(tokens, sample, config),
      ...(await promptTokens(tokens, config)),
      price: (model) => prices(model)?.price ?? null,
    });
  } finally {
    await tokens.close();
  }
}

const NO_COUNTER: TokenCounter = {
  count: (texts) => Promise.resolve(texts.map(() => 0)),
  close: () => Promise.resolve(),
};

async function documentTokens(
  tokens: TokenCounter,
  sample: readonly (readonly Turn[])[],
  { models }: RunConfig,
): Promise<DocumentTokens[]> {
  const prompts = sample.map((turns) => dataOf(turns));
  const embeds = providerOf(models.embed) !== 'offline';
  const counted = await tokens.count(prompts);
  const embedded = embeds ? await tokens.count(sample.map(embeddingText)) : [];
  return prompts.map((text, index) => ({
    prompt: counted[index] ?? 0,
    embedded: embedded[index] ?? 0,
    text,
  }));
}

/** A document as it stands in the prompts that are about one. */
function dataOf(turns: readonly Turn[]): string {
  const variables = { useCase: '', turns, taxonomy: [], explanationLength: 1 };
  return PROMPTS.label
    .render(variables)
    .messages.map(({ content }) => content)
    .join('\n');
}

/** The user's own words are in the instructions; tables are counted apart. */
async function promptTokens(
  tokens: TokenCounter,
  config: RunConfig,
): Promise<{ instructions: Record<Task, number>; givenTable: number | null }> {
  const limits: TaxonomyLimits = config;
  const variables = { ...config, limits, turns: [], summaries: [], taxonomy: [] };
  const tasks = Object.keys(PROMPTS) as Task[];
  const counts = await tokens.count(
    tasks.map((task) => PROMPTS[task].render(variables, config.prompts[task]).system),
  );
  const given = config.taxonomy;
  const table =
    given === null ? [] : await tokens.count([renderClusterTable(toRows(given.categories))]);
  return {
    instructions: Object.fromEntries(
      tasks.map((task, index) => [task, counts[index] ?? 0]),
    ) as Record<Task, number>,
    givenTable: table[0] ?? null,
  };
}
