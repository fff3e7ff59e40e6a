/** Makes a trained model's probabilities come true: one temperature, found on rows that the models did not learn. */
import { calibrationError, type Judged } from '../domain/metrics/calibration-error.js';
import { logLoss } from '../domain/metrics/log-loss.js';
import { rowWeights } from './class-weights.js';
import type { OutOfFold } from './cross-validate.js';
import { fitTemperature } from './fit-temperature.js';
import { bestClasses, softmaxRows, type LinearModel } from './linear-model.js';
import type { TrainingData } from './logistic-problem.js';

export interface Calibration {
  /** Already folded into the model's weights: they are the trained ones divided by it. */
  readonly temperature: number;
  /** Held-out training rows it was fitted on. */
  readonly documents: number;
  /** Expected calibration error and log loss on them, before and after. */
  readonly before: CalibrationScores;
  readonly after: CalibrationScores;
}

export interface CalibrationScores {
  readonly calibrationError: number;
  /** In nats. */
  readonly logLoss: number;
}

/** @returns the temperature with its effect, and the calibrated predictions of the held-out rows. */
export function calibrate(
  data: TrainingData,
  outOfFold: OutOfFold,
): { readonly calibration: Calibration; readonly judged: Judged } {
  const { labels, classCount, sampleWeights } = data;
  const { classes } = rowWeights(data);
  const temperature = fitTemperature({ outOfFold, labels, classCount, classes, sampleWeights });
  const actual = outOfFold.rows.map((row) => labels[row] ?? 0);
  const at = (divisor: number) => {
    const probabilities = softmaxRows(
      Float64Array.from(outOfFold.logits, (logit) => logit / divisor),
      classCount,
    );
    const judged = judge(probabilities, actual, classCount);
    const scores = {
      calibrationError: calibrationError(judged) ?? 0,
      logLoss: logLoss({ probabilities, actual, classCount }) ?? 0,
    };
    return { judged, scores };
  };
  const after = at(temperature);
  return {
    judged: after.judged,
    calibration: {
      temperature,
      documents: actual.length,
      before: at(1).scores,
      after: after.scores,
    },
  };
}

/** The probability of each row's prediction, and whether it is right. `probabilities` is rows × `classCount`. */
export function judge(
  probabilities: Float64Array,
  actual: ArrayLike<number>,
  classCount: number,
): Judged {
  const { best, probability } = bestClasses(probabilities, classCount);
  return {
    confidence: probability,
    correct: Uint8Array.from(best, (label, row) => (label === actual[row] ? 1 : 0)),
  };
}

/** The model whose logits are those of `model` divided by the temperature: its probabilities, for whoever loads it. */
export function foldTemperature(model: LinearModel, temperature: number): LinearModel {
  return {
    ...model,
    weights: model.weights.map((value) => value / temperature),
    intercept: model.intercept.map((value) => value / temperature),
  };
}
