/** Chooses the penalty's inverse strength, C, by cross-validated log loss on the training rows alone. */
import type { TensorFlow } from './backend.js';
import { crossValidate, type CrossValidateOptions, type OutOfFold } from './cross-validate.js';
import type { TrainingData } from './logistic-problem.js';

export const C_CANDIDATES = [0.1, 1, 10, 100, 1000] as const;
/** scikit-learn's default, used when there is too little to cross-validate on. */
export const DEFAULT_C = 1;

export type ChooseCOptions = Omit<CrossValidateOptions, 'candidates'>;

export interface CChoice {
  /** The candidate with the lowest log loss; of equals the smallest, i.e. the strongest penalty. */
  readonly C: number;
  /** Mean over all held-out rows, in nats; empty when every class has one row, and C is the default. */
  readonly candidates: readonly { readonly C: number; readonly logLoss: number }[];
  readonly folds: number;
}

/**
 * Data and settings have been checked.
 *
 * @returns the choice, and what the models of the chosen C say about the rows they did not learn (none without folds).
 */
export async function chooseC(
  tf: TensorFlow,
  data: TrainingData,
  options: ChooseCOptions,
): Promise<{ readonly choice: CChoice; readonly outOfFold: OutOfFold | null }> {
  const { folds, candidates } = await crossValidate(tf, data, {
    ...options,
    candidates: C_CANDIDATES,
  });
  const scored = candidates.flatMap(({ C, logLoss, outOfFold }) =>
    logLoss === null ? [] : [{ C, logLoss, outOfFold }],
  );
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (lowest, next) => (lowest && lowest.logLoss <= next.logLoss ? lowest : next),
    undefined,
  );
  return {
    choice: {
      C: best?.C ?? DEFAULT_C,
      candidates: scored.map(({ C, logLoss }) => ({ C, logLoss })),
      folds,
    },
    outOfFold: best?.outOfFold ?? null,
  };
}

/** The same with a C that may be given: then there is no search, but its models judge the held-out rows all the same. */
export async function chooseOrKeepC(
  tf: TensorFlow,
  data: TrainingData,
  C: number | 'auto',
  options: ChooseCOptions,
): Promise<{
  readonly C: number;
  /** Null when C was given. */
  readonly search: CChoice | null;
  /** Null when no row could be held out. */
  readonly outOfFold: OutOfFold | null;
}> {
  if (C === 'auto') {
    const { choice, outOfFold } = await chooseC(tf, data, options);
    return { C: choice.C, search: choice, outOfFold };
  }
  const { candidates } = await crossValidate(tf, data, { ...options, candidates: [C] });
  const [own] = candidates;
  return { C, search: null, outOfFold: own && own.logLoss !== null ? own.outOfFold : null };
}
