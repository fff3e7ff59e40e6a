/**
 * How well predicted classes match the labels, overall and class by class: scikit-learn's `classification_report` and
 * `confusion_matrix`, on plain arrays of class indices.
 */

export interface ClassificationReportOptions {
  /** The label of each document: a class index, 0 to `classCount` - 1. */
  readonly actual: ArrayLike<number>;
  /** The prediction for each document, in the same order. */
  readonly predicted: ArrayLike<number>;
  readonly classCount: number;
}

/** One class. A class without documents is not evaluated: its three scores are null. */
export interface ClassScores {
  /** Share of the documents predicted as this class that have its label; 0 where none was predicted. */
  readonly precision: number | null;
  /** Share of the documents with this label that were predicted as it. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; 0 where both are. */
  readonly f1: number | null;
  /** Documents with this label. */
  readonly support: number;
  /** Documents predicted as this class. */
  readonly predicted: number;
}

/** Scores are shares, 0–1; the four of the whole are null when there is no document. */
export interface ClassificationReport {
  readonly documents: number;
  /** Share of documents whose prediction is their label: "accuracy" where people or gold labels are the reference. */
  readonly agreement: number | null;
  /** F1 of the classes, weighted by their support. */
  readonly weightedF1: number | null;
  /** Mean F1 of the classes that have support, i.e. scikit-learn's with `labels` = those classes. */
  readonly macroF1: number | null;
  readonly classes: readonly ClassScores[];
  /** `confusion[actual][predicted]`: documents. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Counts the documents by label and prediction, and derives every score from the counts. A ratio whose denominator is
 * zero is 0, as with scikit-learn's `zero_division=0`.
 *
 * @throws RangeError when the lengths differ or a class index is out of range.
 */
export function classificationReport(options: ClassificationReportOptions): ClassificationReport {
  const confusion = confusionMatrix(options);
  const documents = options.actual.length;
  const classes = confusion.map((row, index) =>
    classScores(row[index] ?? 0, sum(row), sum(confusion.map((other) => other[index] ?? 0))),
  );
  const evaluated = classes.filter((scores) => scores.support > 0);
  const hits = sum(confusion.map((row, index) => row[index] ?? 0));
  return {
    documents,
    agreement: documents === 0 ? null : hits / documents,
    weightedF1:
      documents === 0
        ? null
        : sum(evaluated.map(({ f1, support }) => (f1 ?? 0) * support)) / documents,
    macroF1: documents === 0 ? null : sum(evaluated.map(({ f1 }) => f1 ?? 0)) / evaluated.length,
    classes,
    confusion,
  };
}

function confusionMatrix({ actual, predicted, classCount }: ClassificationReportOptions) {
  if (actual.length !== predicted.length) {
    throw new RangeError(`${actual.length} labels but ${predicted.length} predictions`);
  }
  const rows = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let document = 0; document < actual.length; document += 1) {
    const label = actual[document] ?? -1;
    const prediction = predicted[document] ?? -1;
    const row = rows[label];
    const cell = row?.[prediction];
    if (row === undefined || cell === undefined) {
      throw new RangeError(
        `document ${document}: label ${label}, prediction ${prediction}; classes are 0 to ${classCount - 1}`,
      );
    }
    row[prediction] = cell + 1;
  }
  return rows;
}

function classScores(hits: number, support: number, predicted: number): ClassScores {
  if (support === 0) return { precision: null, recall: null, f1: null, support, predicted };
  return {
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: hits / support,
    f1: (2 * hits) / (support + predicted),
    support,
    predicted,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
