/** The shape of `classifier.json`, and of the one kind of TensorFlow.js model that belongs to it. */
import { z } from 'zod';

export const SCHEMA_VERSION = 1;

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const metrics = z.object({
  documents: count,
  agreement: share.nullable(),
  weightedF1: share.nullable(),
  macroF1: share.nullable(),
  logLoss: z.number().min(0).nullable(),
  categories: z.array(
    z.object({
      categoryId: z.string(),
      precision: share.nullable(),
      recall: share.nullable(),
      f1: share.nullable(),
      support: count,
      predicted: count,
    }),
  ),
  confusion: z.array(z.array(count)),
});

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

export const classifierSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** In the order of the model's outputs. */
  categories: z
    .array(z.object({ id: z.string().min(1), name: z.string() }))
    .min(2)
    .refine((categories) => new Set(categories.map(({ id }) => id)).size === categories.length, {
      message: 'two categories have the same id',
    }),
  embedding: z.object({ model: z.string().min(1), dimensions: z.int().min(1) }),
  taxonomyVersion: z.int().min(0).nullable(),
  run: z.object({ workflowId: z.string(), firstExecutionRunId: z.string() }).nullable(),
  trainedAt: z.iso.datetime(),
  training,
  metrics: z.object({ train: metrics, test: metrics }),
  /** What the other files must be. */
  files: z.object({ 'model.json': file, 'weights.bin': file }),
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
