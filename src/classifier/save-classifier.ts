/** Writes a classifier's folder: `classifier.json`, `model.json`, `weights.bin`. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ClassifierFileError } from './classifier-file-error.js';
import { SCHEMA_VERSION, type ClassifierJson } from './classifier-schema.js';
import { encodeWeights, layersModelJson } from './layers-model.js';
import type { TrainedClassifier } from './trained-classifier.js';

/** Where a classifier comes from. */
export interface ClassifierOrigin {
  /** The embedding model, `provider:model`; its vectors alone can be classified. */
  readonly embeddingModel: string;
  readonly taxonomyVersion: number | null;
  readonly run: { readonly workflowId: string; readonly firstExecutionRunId: string } | null;
  /** ISO 8601 with time zone `Z`. */
  readonly trainedAt: string;
}

export interface SaveClassifierOptions {
  /** Becomes the classifier's folder; one that is there is replaced as a whole. Its parent is made if need be. */
  readonly folder: string;
  readonly classifier: TrainedClassifier;
  readonly origin: ClassifierOrigin;
}

/**
 * Writes everything into a new folder beside it, and renames that: a reader sees the old classifier or the new one,
 * never a half-written one. (While one replaces another there is an instant without any.)
 *
 * @throws ClassifierFileError when the folder cannot be written; what was there before stays.
 */
export async function saveClassifier({ folder, classifier, origin }: SaveClassifierOptions) {
  const target = path.resolve(folder);
  const parent = path.dirname(target);
  const unique = randomUUID().slice(0, 8);
  const partial = path.join(parent, `.${path.basename(target)}.partial-${unique}`);
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(partial);
    for (const [name, content] of Object.entries(contents(classifier, origin))) {
      await writeFile(path.join(partial, name), content, { flush: true });
    }
    await replaceFolder(
      partial,
      target,
      path.join(parent, `.${path.basename(target)}.old-${unique}`),
    );
  } catch (error) {
    // Where even this fails, the first error is still the one to tell.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw new ClassifierFileError({
      message: `the classifier could not be written (${error instanceof Error ? error.message : String(error)})`,
      path: target,
      cause: error,
    });
  }
}

/** A folder that is not empty cannot be renamed over: the old one steps aside first, and comes back on failure. */
async function replaceFolder(from: string, to: string, aside: string): Promise<void> {
  const hadOld = await rename(to, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(from, to);
  } catch (error) {
    if (hadOld) await rename(aside, to);
    throw error;
  }
  if (hadOld) await rm(aside, { recursive: true, force: true });
}

function contents(classifier: TrainedClassifier, origin: ClassifierOrigin) {
  const { categories, model, training, calibration, abstention, metrics, learningCurve } =
    classifier;
  const modelJson = Buffer.from(JSON.stringify(layersModelJson(model)));
  const weights = encodeWeights(model);
  const json = {
    schemaVersion: SCHEMA_VERSION,
    categories: categories.map(({ id, name }) => ({ id, name })),
    embedding: { model: origin.embeddingModel, dimensions: model.dimensions },
    taxonomyVersion: origin.taxonomyVersion,
    run: origin.run,
    trainedAt: origin.trainedAt,
    training,
    calibration,
    abstention,
    metrics,
    learningCurve,
    files: { 'model.json': fingerprint(modelJson), 'weights.bin': fingerprint(weights) },
  } satisfies DeepReadonly<ClassifierJson>;
  return {
    'model.json': modelJson,
    'weights.bin': weights,
    'classifier.json': `${JSON.stringify(json, null, 2)}\n`,
  };
}

function fingerprint(bytes: Uint8Array) {
  return { bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
