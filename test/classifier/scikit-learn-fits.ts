/** What scikit-learn made of the same data, kept by `fixtures/make-fixtures.py`. */
import { readFileSync } from 'node:fs';
import type { ClassWeight } from '../../src/classifier/class-weights.js';
import type { SyntheticOptions } from './synthetic-data.js';

export interface SklearnFit {
  readonly name: string;
  readonly data: SyntheticOptions;
  readonly C: number;
  readonly classWeight: ClassWeight;
  readonly sampleWeights: number[] | null;
  readonly exact: {
    readonly objective: number;
    /** One row a class, or one row for two classes; null where it would be long. */
    readonly coefficients: number[][] | null;
    readonly intercept: number[];
    readonly predictions: number[];
    readonly firstProbabilities: number[][];
  };
  readonly default: { readonly objective: number; readonly iterations: number };
}

export const { fits } = JSON.parse(
  readFileSync(new URL('fixtures/scikit-learn-fits.json', import.meta.url), 'utf8'),
) as { fits: SklearnFit[] };
