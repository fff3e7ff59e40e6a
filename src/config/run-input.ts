/** The schema of a run's input: every setting, what it does, what is allowed, and its default. */
import { z } from 'zod';
import { parseSince } from '../domain/since.js';
import { parseDuration } from '../domain/duration.js';

export const DEFAULT_USE_CASE =
  'Find out what the people in these conversations want: a taxonomy of their intents, fit for labelling every conversation.';

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const share = (description: string, byDefault: number) => {
  const error = 'must be a number from 0 to 1';
  return z
    .number({ error })
    .min(0, { error })
    .max(1, { error })
    .default(byDefault)
    .describe(description);
};
const words = (what: string, byDefault: number) =>
  wholeNumber(1, 1000).default(byDefault).describe(`Most words in ${what}.`);
const text = (what: string, max: number) => {
  const error = `must be ${what} of 1 to ${max} characters`;
  return z.string({ error }).trim().min(1, { error }).max(max, { error });
};
const modelName = (description: string, byDefault: string) => {
  const error =
    'must be a model named provider:model, such as offline:extractive or anthropic:claude-haiku-4-5';
  return z
    .string({ error })
    .regex(/^[a-z][a-z0-9-]*:\S+$/u, { error })
    .default(byDefault)
    .describe(description);
};

const modelShares = (description: string, byDefault: string) => {
  const error = 'must be a model named provider:model, or a list of {"model", "weight"}';
  const share = z.strictObject({
    model: modelName('Model of this share.', byDefault),
    weight: z
      .number({ error: 'must be a number above 0' })
      .positive({ error: 'must be a number above 0' })
      .default(1),
  });
  return z
    .union(
      [modelName(description, byDefault), z.array(share).min(1, { error }).max(20, { error })],
      {
        error,
      },
    )
    .default(byDefault)
    .describe(description);
};

const modelsError = 'must be a provider such as "anthropic", or an object of models by task';

const cError = 'must be "auto" or a number above 0 and up to 1000000';
const positiveOrAuto = z.union(
  [
    z.literal('auto'),
    z.number({ error: cError }).positive({ error: cError }).max(1e6, { error: cError }),
  ],
  { error: cError },
);

const precisionError = 'must be "none" or a number from 0.5 to 0.999';
const precisionOrNone = z.union(
  [
    z.literal('none'),
    z
      .number({ error: precisionError })
      .min(0.5, { error: precisionError })
      .max(0.999, { error: precisionError }),
  ],
  { error: precisionError },
);

const classifierError =
  'must be the folder of a saved classifier, or an object that says how one is trained';

export const classifierSettings = z.strictObject({
  c: positiveOrAuto
    .default('auto')
    .describe(
      'Inverse strength of the L2 penalty, as in scikit-learn; auto chooses it by cross-validation.',
    ),
  classWeight: z
    .enum(['balanced', 'none'], { error: 'must be "balanced" or "none"' })
    .default('balanced')
    .describe('Whether rare categories weigh as much as frequent ones.'),
  maxIterations: wholeNumber(1, 100_000).default(100).describe('Most iterations of L-BFGS.'),
  targetPrecision: precisionOrNone
    .default('none')
    .describe(
      'Share of the classifier’s answers that shall agree with the labels; where it is less sure, it abstains.',
    ),
});

const promptWording = (what: string) =>
  z
    .strictObject({
      instructions: text('a text', 20_000)
        .optional()
        .describe(
          `Instructions in place of the built-in ones when ${what}; rules and answer format stay.`,
        ),
      file: text('a path', 4096)
        .optional()
        .describe('A text file with those instructions, on the worker’s machine.'),
      extra: text('a text', 20_000).optional().describe(`Added to the instructions when ${what}.`),
    })
    .optional();

const parametersOf = (what: string) =>
  z
    .strictObject({
      maxTokens: wholeNumber(16, 1_000_000)
        .optional()
        .describe(`Most tokens of an answer when ${what}.`),
      temperature: z
        .number({ error: 'must be a number from 0 to 2' })
        .min(0, { error: 'must be a number from 0 to 2' })
        .max(2, { error: 'must be a number from 0 to 2' })
        .optional()
        .describe(
          'Sampling temperature; newer models refuse one, so it is sent only when it is set.',
        ),
      topP: z
        .number({ error: 'must be a number from 0 to 1' })
        .min(0, { error: 'must be a number from 0 to 1' })
        .max(1, { error: 'must be a number from 0 to 1' })
        .optional()
        .describe('Nucleus sampling; sent only when it is set.'),
    })
    .optional();

const duration = (byDefault: string, description: string) =>
  z
    .string({ error: 'must be a duration such as "30m", "12h" or "7 days"' })
    .refine((value) => parseDuration(value) !== undefined, {
      error: 'must be a duration such as "30m", "12h" or "7 days"',
    })
    .default(byDefault)
    .describe(description);

const category = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/u, { error: 'must be 1 to 64 of a-z, 0-9, - and _' })
    .optional(),
  name: text('a name', 200),
  description: text('a description', 2000),
});

const columnName = text('the name of a column', 200);

const sinceError = 'must be a time such as "2026-11-23T09:30:00Z", or a duration such as "7d"';

const runPath = (description: string) => {
  const error = 'must be a path such as "inputs.question" or "metadata.user_id"';
  return z
    .string({ error })
    .trim()
    .max(500, { error })
    .regex(/^[^.\s][^.]*(?:\.[^.]+)*$/u, { error })
    .optional()
    .describe(description);
};

export const runInputSchema = z.strictObject({
  corpus: z
    .string({ error: 'must be the name of a corpus' })
    .regex(/^[\w.:@/-]{1,128}$/u, { error: 'must be 1 to 128 letters, digits or . : @ / - _' })
    .optional()
    .describe('Name of the corpus in the store; made up from the source when only that is given.'),
  source: text('a path', 4096)
    .optional()
    .describe(
      'Where to import documents from: on the worker’s machine, a JSONL, CSV or TSV file, also gzipped, or a folder of texts; or langsmith:PROJECT.',
    ),
  format: z
    .enum(['jsonl', 'csv', 'tsv', 'folder'], {
      error: 'must be "jsonl", "csv", "tsv" or "folder"',
    })
    .optional()
    .describe('Format of the source, where its name does not tell.'),
  columns: z
    .strictObject({
      id: columnName.optional().describe('Column of a CSV or TSV file that holds the id.'),
      text: columnName
        .optional()
        .describe('Column that holds the text; otherwise text, content, message or query.'),
      metadata: z
        .array(columnName, { error: 'must be a list of column names' })
        .optional()
        .describe('Columns to keep as metadata.'),
    })
    .optional(),
  since: z
    .string({ error: sinceError })
    .refine((value) => parseSince(value, 0) !== undefined, { error: sinceError })
    .optional()
    .describe(
      'Takes only documents that are not older: a time in ISO 8601, or a duration such as 7d back from the start of the run.',
    ),
  langsmith: z
    .strictObject({
      history: runPath(
        'Path of the earlier messages in a run; otherwise inputs.chat_history or inputs.history.',
      ),
      question: runPath(
        'Path of the question, or of all messages; otherwise inputs.question, inputs.input, inputs.messages and the like.',
      ),
      answer: runPath(
        'Path of the answer; otherwise outputs.output, outputs.answer, outputs.messages and the like.',
      ),
      id: runPath('Path of the document’s id; otherwise the id of the run.'),
      time: runPath('Path of the time to keep with the document; otherwise start_time.'),
      user: runPath(
        'Path of the user’s id to keep with the document; otherwise metadata.user_id and the like.',
      ),
      filter: text('a filter expression', 4000)
        .optional()
        .describe('Which root runs to take, in LangSmith’s filter language: eq(name, "chat").'),
    })
    .optional(),
  useCase: text('a sentence', 2000)
    .default(DEFAULT_USE_CASE)
    .describe('What the taxonomy is for; every prompt is given it.'),
  sampleSize: wholeNumber(1, 1_000_000)
    .default(1000)
    .describe('Documents drawn at random to make the taxonomy from.'),
  batchSize: wholeNumber(1, 10_000)
    .default(200)
    .describe('Summaries in a minibatch, one taxonomy step each.'),
  testSplit: share(
    'Share of the labelled documents held out to evaluate the classifier; they never enter a taxonomy step.',
    0.2,
  ),
  seed: wholeNumber(0, 2_147_483_647)
    .default(42)
    .describe('Seed of the sample, the split and the minibatches.'),
  summaryLength: words('a summary', 20),
  summaryExplanationLength: words('the explanation of a summary', 30),
  suggestionLength: words('the suggestions of a taxonomy step', 30),
  clusterNameLength: words('the name of a category', 10),
  clusterDescriptionLength: words('the description of a category', 30),
  explanationLength: words('the explanation of a taxonomy step, or the reasoning of a label', 20),
  maxNumClusters: wholeNumber(2, 200).default(25).describe('Most categories.'),
  taxonomy: z
    .strictObject({
      categories: z.array(category).min(1, { error: 'must hold at least one category' }),
      mode: z
        .enum(['frozen', 'extend'], {
          error: 'must be "frozen" (used as it is) or "extend" (the first minibatch updates it)',
        })
        .default('frozen'),
    })
    .optional()
    .describe('A taxonomy to use as it is (mode frozen) or to start from (mode extend).'),
  models: z
    .union(
      [
        z.string().regex(/^[a-z][a-z0-9-]*$/u, { error: modelsError }),
        z.strictObject({
          summarize: modelShares(
            'Model that writes the summaries; or a list of models with weights, which share the documents.',
            'offline:extractive',
          ),
          taxonomy: modelName(
            'Model that generates, updates and reviews the taxonomy.',
            'offline:extractive',
          ),
          label: modelShares(
            'Model that labels the sample; or a list of models with weights.',
            'offline:extractive',
          ),
          embed: modelName('Model that embeds documents for the classifier.', 'offline:hashing'),
        }),
      ],
      { error: modelsError },
    )
    .prefault({})
    .describe('Models by task, or the name of a provider for all of them.'),
  prompts: z
    .strictObject({
      summarize: promptWording('summarising a document'),
      generate: promptWording('making the first taxonomy'),
      update: promptWording('updating the taxonomy'),
      review: promptWording('reviewing the taxonomy'),
      label: promptWording('labelling a document'),
    })
    .optional(),
  parameters: z
    .strictObject({
      summarize: parametersOf('summarising a document'),
      taxonomy: parametersOf('making the taxonomy'),
      label: parametersOf('labelling a document'),
    })
    .optional(),
  label: z
    .strictObject({
      sampleSize: wholeNumber(1, 1_000_000)
        .optional()
        .describe(
          'Documents drawn at random to be labelled by the model; the taxonomy’s own sample when not given.',
        ),
      classifyRest: z
        .boolean({ error: 'must be true or false' })
        .default(true)
        .describe('Whether every other document is classified once the classifier is trained.'),
    })
    .prefault({}),
  refresh: z
    .strictObject({
      mostMoved: share(
        'Share of labels above which a refresh only proposes its new taxonomy, and keeps the old one.',
        0.2,
      ),
      anchorSize: wholeNumber(0, 100_000)
        .default(200)
        .describe(
          'Documents that stay the same from refresh to refresh, and make up half of each minibatch.',
        ),
      baseline: text('"first" or the id of a workflow', 1000)
        .default('first')
        .describe(
          'What a refresh compares shares with besides last week: first, what the corpus began with; or the workflow id of a refresh.',
        ),
    })
    .prefault({}),
  run: text('the id of a workflow', 1000)
    .optional()
    .describe(
      'Workflow id of an earlier run: trainClassifier learns from its labels, classifyDocuments applies its classifier, the first refreshTaxonomy begins with its taxonomy.',
    ),
  labels: text('a path', 4096)
    .optional()
    .describe(
      'File with labels by people to learn from (trainClassifier), on the worker’s machine: JSON lines of documentId and category.',
    ),
  classifier: z
    .union([text('a path', 4096), classifierSettings], { error: classifierError })
    .prefault({})
    .describe(
      'Folder of a saved classifier to apply (classifyDocuments), on the worker’s machine; or an object that says how one is trained.',
    ),
  concurrency: wholeNumber(1, 10_000).default(20).describe('Most calls in flight for a provider.'),
  documentsPerActivity: wholeNumber(1, 1000)
    .optional()
    .describe(
      'Documents that one activity summarises or labels. By default as many as `concurrency`, from 20 to 100.',
    ),
  maxFailureRatio: share(
    'Share of a stage’s documents that may be set aside before the run fails.',
    0.05,
  ),
  maxBadRecordRatio: share(
    'Share of a source’s records that may be unreadable before the import fails.',
    0.01,
  ),
  outageTimeout: duration(
    '1 day',
    'How long a provider that fails is tried again before the run pauses.',
  ),
  pauseTimeout: duration(
    '7 days',
    'How long a paused or blocked run waits before it ends with what there is.',
  ),
  out: text('a path', 4096)
    .optional()
    .describe(
      'Folder for the results, on the worker’s machine; by default one in the state folder.',
    ),
});

export type ParsedRunInput = z.output<typeof runInputSchema>;
