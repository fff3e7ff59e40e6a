/** The shape of `classifier.json`, and of the one kind of TensorFlow.js model that belongs to it. */
import { z } from 'zod';
import {
  abstention,
  calibration,
  count,
  interval,
  metrics,
  share,
  testMetrics,
} from './metrics-schema.js';

export const SCHEMA_VERSION = 2;

/** No embedding model and no taxonomy comes near: beyond them a file is malformed, and would only take memory. */
const MOST_DIMENSIONS = 65_536;
const MOST_CATEGORIES = 10_000;

const training = z.object({
  C: z.number().positive(),
  search: z
    .object({
      C: z.number().positive(),
      candidates: z.array(z.object({ C: z.number().positive(), logLoss: z.number() })),
      folds: count,
    })
    .nullable(),
  classWeight: z.enum(['balanced', 'none']),
  objective: z.number(),
  iterations: count,
  converged: z.boolean(),
  gradientNorm: z.number().min(0),
  backend: z.object({ name: z.enum(['tensorflow', 'wasm']), reason: z.string() }),
  warnings: z.array(z.string()),
});

const file = z.object({ bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Read before anything else, so that a newer file is called newer and not malformed. */
export const versionSchema = z.object({ schemaVersion: z.int() });

const contents = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** In the order of the model's outputs. */
  categories: z
    .array(z.object({ id: z.string().min(1), name: z.string() }))
    .min(2)
    .max(MOST_CATEGORIES)
    .refine((categories) => new Set(categories.map(({ id }) => id)).size === categories.length, {
      message: 'two categories have the same id',
    }),
  embedding: z.object({
    model: z.string().min(1),
    dimensions: z.int().min(1).max(MOST_DIMENSIONS),
  }),
  taxonomyVersion: z.int().min(0).nullable(),
  run: z.object({ workflowId: z.string(), firstExecutionRunId: z.string() }).nullable(),
  trainedAt: z.iso.datetime(),
  training,
  /** Null when nothing could be held out to calibrate on. */
  calibration: calibration.nullable(),
  /** Null: it always answers. */
  abstention: abstention.nullable(),
  metrics: z.object({ train: metrics, test: testMetrics }),
  learningCurve: z.array(z.object({ documents: count, agreement: share, interval })),
  /** What the other files must be. */
  files: z.object({ 'model.json': file, 'weights.bin': file }),
});

/** The scores are about the categories, all of them, in their order. */
export const classifierSchema = contents.superRefine(({ categories, metrics }, context) => {
  for (const part of ['train', 'test'] as const) {
    const { categories: scored, confusion } = metrics[part];
    const fits =
      scored.length === categories.length &&
      scored.every(({ categoryId }, index) => categoryId === categories[index]?.id) &&
      confusion.length === categories.length &&
      confusion.every((row) => row.length === categories.length);
    if (fits) continue;
    const path = ['metrics', part];
    context.addIssue({ code: 'custom', path, message: 'they are not about these categories' });
  }
});

export type ClassifierJson = z.infer<typeof classifierSchema>;

/** A LayersModel with one dense softmax layer whose weights are all in `weights.bin`. */
export const layersModelSchema = z.object({
  format: z.literal('layers-model'),
  modelTopology: z.object({
    model_config: z.object({
      class_name: z.literal('Sequential'),
      config: z.object({
        layers: z.tuple([
          z.object({
            class_name: z.literal('Dense'),
            config: z.object({ units: z.int(), activation: z.literal('softmax') }),
          }),
        ]),
      }),
    }),
  }),
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal('weights.bin')]),
      weights: z.tuple([
        z.object({ dtype: z.literal('float32'), shape: z.tuple([z.int(), z.int()]) }),
        z.object({ dtype: z.literal('float32'), shape: z.tuple([z.int()]) }),
      ]),
    }),
  ]),
});
