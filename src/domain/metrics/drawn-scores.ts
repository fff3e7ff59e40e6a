/** Scores one drawing of judged documents after another, in the same memory. */
import { errorOfGroups, groupByConfidence } from './calibration-error.js';

export interface JudgedDocuments {
  /** The label of each document: a class index, 0 to `classCount` - 1. */
  readonly actual: ArrayLike<number>;
  /** The prediction for each document. */
  readonly predicted: ArrayLike<number>;
  readonly classCount: number;
  /** The probability of each prediction, 0–1. */
  readonly confidence: ArrayLike<number>;
  /** The log loss of each document, in nats. */
  readonly losses: ArrayLike<number>;
}

/** Of the documents that were drawn. */
export interface Scores {
  readonly agreement: number;
  readonly weightedF1: number;
  readonly macroF1: number;
  readonly logLoss: number;
  readonly calibrationError: number;
}

/** NaN for a class that no drawn document has. */
export interface DrawnClass {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export class DrawnScores {
  readonly #documents: JudgedDocuments;
  readonly #groups: ReturnType<typeof groupByConfidence>;
  readonly #hits: Float64Array;
  readonly #support: Float64Array;
  readonly #predicted: Float64Array;

  constructor(documents: JudgedDocuments) {
    const { actual, predicted, confidence, classCount } = documents;
    this.#documents = documents;
    const correct = Array.from(actual, (label, index) => (label === predicted[index] ? 1 : 0));
    this.#groups = groupByConfidence({ confidence, correct });
    this.#hits = new Float64Array(classCount);
    this.#support = new Float64Array(classCount);
    this.#predicted = new Float64Array(classCount);
  }

  /** @param draw - adds documents by their index; one may be added several times. */
  score(draw: (add: (document: number) => void) => void): {
    readonly scores: Scores;
    readonly classes: readonly DrawnClass[];
  } {
    const { actual, predicted, losses } = this.#documents;
    const { groups, groupOf } = this.#groups;
    const [hits, support, guesses] = [this.#hits, this.#support, this.#predicted];
    for (const counts of [hits, support, guesses, groups.mass, groups.hits]) counts.fill(0);
    let documents = 0;
    let loss = 0;
    draw((document) => {
      const label = actual[document] ?? 0;
      const guess = predicted[document] ?? 0;
      const group = groupOf[document] ?? 0;
      support[label] = (support[label] ?? 0) + 1;
      guesses[guess] = (guesses[guess] ?? 0) + 1;
      groups.mass[group] = (groups.mass[group] ?? 0) + 1;
      if (label === guess) {
        hits[label] = (hits[label] ?? 0) + 1;
        groups.hits[group] = (groups.hits[group] ?? 0) + 1;
      }
      documents += 1;
      loss += losses[document] ?? 0;
    });
    const classes = Array.from(support, (own, index) =>
      scoresOf(hits[index] ?? 0, own, guesses[index] ?? 0),
    );
    const evaluated = classes.flatMap(({ f1 }, index) =>
      Number.isNaN(f1) ? [] : [{ f1, own: support[index] ?? 0 }],
    );
    const scores = {
      agreement: hits.reduce((sum, value) => sum + value, 0) / documents,
      weightedF1: evaluated.reduce((sum, { f1, own }) => sum + f1 * own, 0) / documents,
      macroF1: evaluated.reduce((sum, { f1 }) => sum + f1, 0) / evaluated.length,
      logLoss: loss / documents,
      calibrationError: errorOfGroups(groups) ?? 0,
    };
    return { scores, classes };
  }
}

function scoresOf(hits: number, support: number, predicted: number): DrawnClass {
  if (support === 0) return { precision: NaN, recall: NaN, f1: NaN };
  return {
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: hits / support,
    f1: (2 * hits) / (support + predicted),
  };
}
