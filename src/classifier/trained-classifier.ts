/** What training gives: the model with its categories, how it was made, and how well it does. */
import type { ClassificationReport, ClassScores } from '../domain/metrics/classification-report.js';
import type { CoveragePoint } from '../domain/metrics/coverage-curve.js';
import type { ClassIntervals, MetricIntervals } from '../domain/metrics/resampled-intervals.js';
import type { Abstention } from './abstention.js';
import type { Backend } from './backend.js';
import type { Calibration } from './calibrate.js';
import type { CChoice } from './choose-c.js';
import type { ClassWeight } from './class-weights.js';
import type { LearningPoint } from './learning-curve.js';
import type { LinearModel } from './linear-model.js';

/** A category as the classifier knows it; class `i` of the model is the i-th category. */
export interface ClassifierCategory {
  readonly id: string;
  readonly name: string;
}

export interface CategoryScores extends ClassScores {
  readonly categoryId: string;
}

/** How well predictions match the labels of one part; categories and confusion in the order of the categories. */
export interface ClassifierMetrics extends Omit<ClassificationReport, 'classes'> {
  /** Mean negative log of the probability given to each document's label, in nats; null without documents. */
  readonly logLoss: number | null;
  /** Expected calibration error in 15 bins of equal mass, 0–1; null without documents. */
  readonly calibrationError: number | null;
  readonly categories: readonly CategoryScores[];
}

/** What always guessing the training part's commonest category scores. */
export interface MajorityScores extends Pick<
  ClassificationReport,
  'agreement' | 'weightedF1' | 'macroF1'
> {
  readonly categoryId: string;
}

/** The scores on documents that training has not seen. */
export interface TestMetrics extends ClassifierMetrics {
  /** 95 % intervals; null without documents. */
  readonly intervals: MetricIntervals | null;
  readonly categories: readonly (CategoryScores & { readonly intervals: ClassIntervals })[];
  readonly majority: MajorityScores;
  /** From the strictest threshold to none; empty without documents. */
  readonly coverage: readonly CoveragePoint[];
}

/** How a classifier was trained. */
export interface TrainingRecord {
  readonly C: number;
  /** How C was chosen; null when it was given. */
  readonly search: CChoice | null;
  readonly classWeight: ClassWeight;
  readonly objective: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly gradientNorm: number;
  readonly backend: Pick<Backend, 'name' | 'reason'>;
  readonly warnings: readonly string[];
}

export interface TrainedClassifier {
  readonly categories: readonly ClassifierCategory[];
  /** With the temperature in its weights: its probabilities are the calibrated ones. */
  readonly model: LinearModel;
  readonly training: TrainingRecord;
  /** Null when no training row could be held out, because every category has one. */
  readonly calibration: Calibration | null;
  /** Null when no target was asked for: the classifier always answers. */
  readonly abstention: Abstention | null;
  readonly metrics: { readonly train: ClassifierMetrics; readonly test: TestMetrics };
  /** Did we label enough? Empty without a test part. */
  readonly learningCurve: readonly LearningPoint[];
}
