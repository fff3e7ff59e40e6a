/** Finds what is wrong with training data and settings before anything is computed. */
import { ClassifierInputError } from './classifier-input-error.js';
import type { TrainingData } from './logistic-problem.js';

/** @throws ClassifierInputError naming the first thing that cannot be used, and its row. */
export function checkTrainingData(data: TrainingData & { readonly rows: number }): void {
  const { features, rows, dimensions, labels, classCount, sampleWeights } = data;
  checkFeatures({ features, rows, dimensions, what: 'training' });
  if (rows === 0) fail('there are no training rows: a classifier needs at least two classes');
  if (labels.length !== rows) fail(`${labels.length} labels for ${rows} training rows`);
  if (sampleWeights !== undefined) checkSampleWeights(sampleWeights, rows);

  const present = new Set<number>();
  labels.forEach((label, row) => {
    if (label < 0 || label >= classCount) {
      fail(`training row ${row} has the label ${label}; labels are 0 to ${classCount - 1}`, row);
    }
    if ((sampleWeights?.[row] ?? 1) > 0) present.add(label);
  });
  if (present.size < 2) {
    fail(
      `all training rows have the same class (${[...present].join('')}): a classifier needs at least two`,
    );
  }
}

export interface CheckFeaturesOptions {
  readonly features: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
  /** Whose rows they are, for the message: "training", "test". */
  readonly what: string;
}

/** @throws ClassifierInputError when the shape is wrong or a value is NaN or Infinity. */
export function checkFeatures({ features, rows, dimensions, what }: CheckFeaturesOptions): void {
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    fail(`dimensions is ${dimensions}; it must be a whole number, at least 1`);
  }
  if (features.length !== rows * dimensions) {
    fail(
      `the ${what} features hold ${features.length} values; ${rows} rows of ${dimensions} dimensions need ${rows * dimensions}`,
    );
  }
  for (let index = 0; index < features.length; index += 1) {
    if (Number.isFinite(features[index])) continue;
    const row = Math.floor(index / dimensions);
    fail(
      `${what} row ${row} (counted from 0) holds ${features[index]} in dimension ${index % dimensions}; every value must be finite`,
      row,
    );
  }
}

export interface Settings {
  readonly C: number | 'auto';
  readonly tolerance?: number | undefined;
  readonly maxIterations?: number | undefined;
  readonly targetPrecision?: number | null | undefined;
}

/** @throws ClassifierInputError when a setting is out of its range. */
export function checkSettings(settings: Settings): void {
  const { C, tolerance = 0, maxIterations = 1, targetPrecision = null } = settings;
  if (C !== 'auto' && !(C > 0 && Number.isFinite(C))) fail(`C is ${C}; it must be above 0`);
  if (!(tolerance >= 0)) fail(`tolerance is ${tolerance}; it must be 0 or above`);
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    fail(`maxIterations is ${maxIterations}; it must be a whole number, at least 1`);
  }
  if (targetPrecision !== null && !(targetPrecision > 0 && targetPrecision < 1)) {
    fail(`targetPrecision is ${targetPrecision}; it must be between 0 and 1, or null`);
  }
}

function checkSampleWeights(weights: ArrayLike<number>, rows: number): void {
  if (weights.length !== rows) fail(`${weights.length} sample weights for ${rows} training rows`);
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[row] ?? NaN;
    if (Number.isFinite(weight) && weight >= 0) continue;
    fail(`training row ${row} has the sample weight ${weight}; it must be 0 or above`, row);
  }
}

function fail(message: string, row?: number): never {
  throw new ClassifierInputError({ message, row });
}
