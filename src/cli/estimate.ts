/** Says what a run would cost, from its documents, its settings and the prices. Starts nothing and calls no provider. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { estimateCorpus } from '../activities/estimate/estimate-corpus.js';
import { estimateSource } from '../activities/estimate/estimate-source.js';
import { checkWorkflowInput, InputError, parseRunInput, resolveRun } from '../config/index.js';
import type { CostEstimate } from '../contracts/estimate.js';
import type { RunConfig, RunInput } from '../contracts/run-input.js';
import { createPrices, type Prices } from '../providers/prices/index.js';
import { openStore } from '../store/index.js';
import { commandContext } from './context.js';
import { readProviderSetup } from './operator-file.js';
import { readRunInput } from './run-flags.js';
import { explainEstimate, renderEstimate } from './show-estimate.js';
import { terminal } from './terminal.js';
import { startOf } from './start-of.js';
import { readWorkflowType } from './workflow-type.js';

export interface EstimateFlags extends Record<string, unknown> {
  readonly workflow?: string;
  readonly json?: boolean;
}

export async function estimate(flags: EstimateFlags): Promise<void> {
  const workflowType = readWorkflowType(flags.workflow);
  const given = await readRunInput(flags);
  checkWorkflowInput(workflowType, parseRunInput(given));
  if (workflowType === 'refreshTaxonomy') {
    throw new InputError(
      '--workflow: what a refresh costs depends on what will be new: about as much as tntLlm for that many documents',
    );
  }
  const context = commandContext();
  const start = await startOf(workflowType, given, context);
  const input = start?.input ?? given;
  const resolved = await configOf(input);
  const config = start ? { ...resolved, startsFrom: start.startsFrom } : resolved;
  const prices = createPrices(readProviderSetup(context).operator.prices);
  const made = await estimateInput(input, { workflowType, config, prices }, context.store);
  if (flags.json === true) {
    terminal.print(JSON.stringify({ ...made, prices: usedPrices(made, prices) }, null, 2));
    return;
  }
  terminal.print(renderEstimate(made));
  for (const line of explainEstimate(made, usedPrices(made, prices))) terminal.say(line);
}

async function estimateInput(
  { source }: RunInput,
  request: Parameters<typeof estimateSource>[1],
  storeAddress: string,
): Promise<CostEstimate> {
  if (source === undefined) {
    const store = await openStore(storeAddress);
    try {
      return await estimateCorpus(store, request);
    } finally {
      await store.close();
    }
  }
  const { estimate: made, empty, bad } = await estimateSource(source, request);
  if (empty > 0) terminal.say(`${empty} records without text are left out.`);
  if (bad > 0) terminal.say(`${bad} records cannot be read and are left out.`);
  return made;
}

/** As the run's first activity does it, but for what only matters to a run that is started. */
async function configOf(input: RunInput): Promise<RunConfig> {
  const { source, ...rest } = input;
  return await resolveRun(source === '-' ? { ...rest, corpus: 'standard-input' } : input, {
    absolutePath: (path) => resolve(path),
    readText: (path) => readFile(path, 'utf8'),
    defaultOut: '.',
    nameCorpus: () => 'source',
  });
}

/** What each model of the estimate was priced at; null where nobody knows. */
function usedPrices({ lines }: CostEstimate, prices: Prices) {
  const models = [...new Set(lines.map(({ model }) => model))];
  return Object.fromEntries(models.map((model) => [model, prices(model)]));
}
