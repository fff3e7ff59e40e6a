/**
 * Classifiers for a user's own program: multinomial logistic regression on vectors, trained on TensorFlow.js, calibrated,
 * saved as a TensorFlow.js model, and applied without any of it.
 *
 * @example
 * const classifier = await loadClassifier({ folder: 'results/classifier' });
 * const [first] = classifyVectors(classifier, vector); // a Float32Array of the embedding model's dimensions
 * console.log(first.abstained ? 'not sure' : first.category, first.probability);
 */
export { abstains, type Abstention, type Kept } from './abstention.js';
export { describeBackend, loadBackend, type Backend, type TensorFlow } from './backend.js';
export { BackendError } from './backend-error.js';
export type { Calibration, CalibrationScores } from './calibrate.js';
export { C_CANDIDATES, type CChoice } from './choose-c.js';
export type { ClassWeight } from './class-weights.js';
export { ClassifierFileError } from './classifier-file-error.js';
export { ClassifierInputError } from './classifier-input-error.js';
export { ClassifierTrainer, type ClassifierTrainerOptions } from './classifier-trainer.js';
export {
  classifyVectors,
  type CategoryProbability,
  type Classification,
  type Classifier,
} from './classify-vectors.js';
export { evaluateClassifier, type EvaluateOptions } from './evaluate-classifier.js';
export {
  fitLogisticRegression,
  type FitOptions,
  type FitResult,
  type SolveOptions,
} from './fit-logistic-regression.js';
export type { LabelledVectors } from './labelled-vectors.js';
export type { LearningPoint } from './learning-curve.js';
export {
  bestClasses,
  predictBest,
  predictLogits,
  predictProbabilities,
  type BestClasses,
  type LinearModel,
} from './linear-model.js';
export {
  loadClassifier,
  type LoadClassifierOptions,
  type LoadedClassifier,
} from './load-classifier.js';
export {
  saveClassifier,
  type ClassifierOrigin,
  type SaveClassifierOptions,
} from './save-classifier.js';
export {
  trainClassifier,
  type TrainClassifierOptions,
  type TrainingHooks,
  type TrainingProgress,
} from './train-classifier.js';
export type {
  CategoryScores,
  ClassifierCategory,
  ClassifierMetrics,
  MajorityScores,
  TestMetrics,
  TrainedClassifier,
  TrainingRecord,
} from './trained-classifier.js';
