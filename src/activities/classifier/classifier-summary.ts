/** What a run's result says of its classifier. */
import type { TrainedClassifier } from '../../classifier/index.js';
import type { ClassifierSummary } from '../../contracts/progress.js';

export function summarizeTraining({
  training,
  metrics,
  abstention,
  learningCurve,
}: Pick<
  TrainedClassifier,
  'training' | 'metrics' | 'abstention' | 'learningCurve'
>): ClassifierSummary {
  const { train, test } = metrics;
  return {
    trained: true,
    reason: null,
    c: training.C,
    trainDocuments: train.documents,
    testDocuments: test.documents,
    agreement: test.agreement,
    weightedF1: test.weightedF1,
    macroF1: test.macroF1,
    trainAgreement: train.agreement,
    intervals: test.intervals && {
      agreement: test.intervals.agreement,
      weightedF1: test.intervals.weightedF1,
      macroF1: test.intervals.macroF1,
      calibrationError: test.intervals.calibrationError,
    },
    majorityAgreement: test.majority.agreement,
    calibrationError: test.calibrationError,
    abstention: abstention && {
      targetPrecision: abstention.targetPrecision,
      threshold: abstention.threshold,
      coverage: abstention.test?.coverage ?? null,
      precision: abstention.test?.precision ?? null,
    },
    learningCurve: learningCurve.map(({ documents, agreement }) => ({ documents, agreement })),
  };
}

/** Nothing was trained: too few categories have labels. */
export function noTraining(documents: number, classes: number): ClassifierSummary {
  return {
    trained: false,
    reason:
      classes === 0
        ? 'no document was labelled'
        : `all ${documents} labelled documents are in one category, and a classifier needs two`,
    c: null,
    trainDocuments: 0,
    testDocuments: 0,
    agreement: null,
    weightedF1: null,
    macroF1: null,
    trainAgreement: null,
    intervals: null,
    majorityAgreement: null,
    calibrationError: null,
    abstention: null,
    learningCurve: [],
  };
}
