/** Reads a classifier's folder and checks all of it before anything is used. */
import path from 'node:path';
import type { z } from 'zod';
import {
  classifierSchema,
  layersModelSchema,
  SCHEMA_VERSION,
  versionSchema,
  type ClassifierJson,
} from './classifier-schema.js';
import { decodeWeights } from './layers-model.js';
import type { LinearModel } from './linear-model.js';
import { parseJson, readJsonBytes, readRecorded, refuse } from './read-classifier-file.js';

export interface LoadClassifierOptions {
  readonly folder: string;
  /** What the vectors to classify come from; a classifier trained on other vectors is refused. */
  readonly expect?: {
    readonly embeddingModel?: string | undefined;
    readonly dimensions?: number | undefined;
  };
}

/** A classifier as it was saved: what `classifier.json` says, and the model. */
export interface LoadedClassifier extends ClassifierJson {
  readonly model: LinearModel;
}

/**
 * @throws ClassifierFileError when a file is missing, corrupted, truncated, does not belong to the others, or was
 *   written by a newer version; and when the classifier does not fit `expect`.
 */
export async function loadClassifier(options: LoadClassifierOptions): Promise<LoadedClassifier> {
  const { folder, expect = {} } = options;
  const json = await readClassifierJson(folder);
  const { embedding, categories, files } = json;
  if (expect.embeddingModel !== undefined && expect.embeddingModel !== embedding.model) {
    refuse(
      folder,
      `it was trained on vectors of ${embedding.model}, not ${expect.embeddingModel}: embed with the former, or train again`,
    );
  }
  if (expect.dimensions !== undefined && expect.dimensions !== embedding.dimensions) {
    refuse(
      folder,
      `it takes vectors of ${embedding.dimensions} dimensions, not ${expect.dimensions}`,
    );
  }

  const shape = { dimensions: embedding.dimensions, classCount: categories.length };
  const modelPath = path.join(folder, 'model.json');
  const modelJson = parseJson(
    modelPath,
    await readRecorded(modelPath, files['model.json']),
    layersModelSchema,
  );
  checkShape(modelPath, modelJson, shape);

  const weightsPath = path.join(folder, 'weights.bin');
  const expectedBytes = (shape.dimensions + 1) * shape.classCount * 4;
  if (files['weights.bin'].bytes !== expectedBytes) {
    refuse(
      path.join(folder, 'classifier.json'),
      `it gives weights.bin ${files['weights.bin'].bytes} bytes, but ${shape.classCount} categories and ${shape.dimensions} dimensions need ${expectedBytes}`,
    );
  }
  const model = decodeWeights(await readRecorded(weightsPath, files['weights.bin']), shape);
  if (!model.weights.every(Number.isFinite) || !model.intercept.every(Number.isFinite)) {
    refuse(weightsPath, 'it holds NaN or Infinity');
  }
  return { ...json, model };
}

async function readClassifierJson(folder: string): Promise<ClassifierJson> {
  const file = path.join(folder, 'classifier.json');
  const bytes = await readJsonBytes(file);
  const { schemaVersion } = parseJson(file, bytes, versionSchema);
  if (schemaVersion > SCHEMA_VERSION) {
    refuse(
      file,
      `it was written by a newer version of tntflow (schema ${schemaVersion}; this one reads ${SCHEMA_VERSION})`,
    );
  }
  if (schemaVersion < SCHEMA_VERSION) {
    refuse(
      file,
      `it was written by an earlier version of tntflow (schema ${schemaVersion}; this one reads ${SCHEMA_VERSION}): train it again`,
    );
  }
  return parseJson(file, bytes, classifierSchema);
}

function checkShape(
  file: string,
  { modelTopology, weightsManifest }: z.infer<typeof layersModelSchema>,
  { dimensions, classCount }: { readonly dimensions: number; readonly classCount: number },
): void {
  const [{ weights }] = weightsManifest;
  const [kernel, bias] = weights;
  const [layer] = modelTopology.model_config.config.layers;
  const sizes = [...kernel.shape, ...bias.shape, layer.config.units];
  const expected = [dimensions, classCount, classCount, classCount];
  if (sizes.some((size, index) => size !== expected[index])) {
    refuse(
      file,
      `its layer is ${kernel.shape.join(' × ')}, but classifier.json has ${dimensions} dimensions and ${classCount} categories`,
    );
  }
}
