/** What training gives: the model with its categories, how it was made, and how well it does. */
import type { ClassificationReport, ClassScores } from '../domain/metrics/classification-report.js';
import type { Backend } from './backend.js';
import type { CChoice } from './choose-c.js';
import type { ClassWeight } from './class-weights.js';
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
  readonly categories: readonly CategoryScores[];
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
  readonly model: LinearModel;
  readonly training: TrainingRecord;
  readonly metrics: { readonly train: ClassifierMetrics; readonly test: ClassifierMetrics };
}
