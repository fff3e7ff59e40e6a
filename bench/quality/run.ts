/** The pipeline's model calls without its durability: summaries, minibatches, table, labels, with any chat model. */
import type { Turn } from '../../src/contracts/documents.js';
import type {
  CategoryRow,
  ChatModel,
  ChatRequest,
  TaxonomyLimits,
} from '../../src/contracts/models.js';
import { normalizedText } from '../../src/domain/documents.js';
import {
  parseGenerated,
  parseLabel,
  parseRevised,
  parseSummary,
  type Parsed,
} from '../../src/domain/parsing/index.js';
import { drawSample, planMinibatches, splitByGroup } from '../../src/domain/sampling/index.js';
import type { LabelledDocument } from './data.js';

export interface QualityRun {
  readonly sample: readonly LabelledDocument[];
  /** The final table. */
  readonly rows: readonly CategoryRow[];
  /** Of each document of the sample: a name of the table, or `Other`. */
  readonly labels: readonly string[];
}

export interface RunOptions {
  readonly model: ChatModel;
  readonly documents: readonly LabelledDocument[];
  readonly seed: number;
}

const SAMPLE_SIZE = 1_000;
const BATCH_SIZE = 200;
const TEST_SPLIT = 0.2;
const SUMMARY_LENGTH = 20;
const USE_CASE = 'Find out what people want from the assistant.';

/** The defaults of a run. */
const LIMITS: TaxonomyLimits = {
  maxNumClusters: 25,
  clusterNameLength: 10,
  clusterDescriptionLength: 30,
  explanationLength: 20,
  suggestionLength: 30,
};

export async function run({ model, documents, seed }: RunOptions): Promise<QualityRun> {
  const sample = draw(documents, SAMPLE_SIZE, seed);
  const held = splitByGroup(
    sample.map(({ turns }) => normalizedText(turns)),
    { testSplit: TEST_SPLIT, seed },
  );
  const summaries: string[] = [];
  for (const [index, { turns }] of sample.entries()) {
    if (held[index] !== true) summaries.push(await summaryOf(model, turns));
  }
  let rows: readonly CategoryRow[] | undefined;
  for (const minibatch of planMinibatches(summaries, { batchSize: BATCH_SIZE, seed })) {
    rows = await step(model, rows === undefined ? 'generate' : 'update', minibatch, rows ?? []);
  }
  const fresh = drawSample({
    population: summaries.length,
    size: BATCH_SIZE,
    seed,
    purpose: 'review',
  }).map((index) => summaries[index] ?? '');
  rows = await step(model, 'review', fresh, rows ?? []);
  return { sample, rows, labels: await labelAll(model, sample, rows) };
}

export function draw(
  documents: readonly LabelledDocument[],
  size: number,
  seed: number,
): LabelledDocument[] {
  return drawSample({ population: documents.length, size, seed, purpose: 'sample' }).flatMap(
    (index) => documents[index] ?? [],
  );
}

export async function labelAll(
  model: ChatModel,
  documents: readonly { readonly turns: readonly Turn[] }[],
  taxonomy: readonly CategoryRow[],
): Promise<string[]> {
  const labels: string[] = [];
  for (const { turns } of documents) {
    const variables = {
      useCase: USE_CASE,
      turns,
      taxonomy,
      explanationLength: LIMITS.explanationLength,
    };
    const text = await ask(model, { task: 'label', variables });
    labels.push(value(parseLabel(text, taxonomy)).category?.name ?? 'Other');
  }
  return labels;
}

async function summaryOf(model: ChatModel, turns: readonly Turn[]): Promise<string> {
  const limits = { summaryLength: SUMMARY_LENGTH, summaryExplanationLength: 30 };
  const text = await ask(model, {
    task: 'summarize',
    variables: { useCase: USE_CASE, turns, ...limits },
  });
  return value(parseSummary(text, limits)).summary;
}

async function step(
  model: ChatModel,
  task: 'generate' | 'update' | 'review',
  minibatch: readonly string[],
  taxonomy: readonly CategoryRow[],
): Promise<readonly CategoryRow[]> {
  const summaries = minibatch.map((summary, index) => ({ id: String(index + 1), summary }));
  const variables = { useCase: USE_CASE, summaries, limits: LIMITS };
  if (task === 'generate') {
    return value(parseGenerated(await ask(model, { task, variables }), LIMITS)).rows;
  }
  const text = await ask(model, { task, variables: { ...variables, taxonomy } });
  return value(parseRevised(text, LIMITS)).rows;
}

type Question = ChatRequest extends infer R
  ? R extends ChatRequest
    ? Pick<R, 'task' | 'variables'>
    : never
  : never;

/** The offline model reads the variables alone, so no prompt is rendered. */
async function ask(model: ChatModel, question: Question): Promise<string> {
  const request = { ...question, system: '', messages: [], maxTokens: 1_000, parameters: {} };
  return (await model.complete(request)).text;
}

function value<T>(answer: Parsed<T>): T {
  if (!answer.ok) throw new Error(`The model's answer cannot be used: ${answer.problem}`);
  return answer.value;
}
