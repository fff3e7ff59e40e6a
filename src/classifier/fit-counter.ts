/** Numbers the fits of a training one after the other, over all its stages, for whoever watches. */
import type { SearchProgress } from './cross-validate.js';
import type { LbfgsProgress } from './lbfgs.js';
import type { TrainingHooks, TrainingProgress } from './train-classifier.js';

export class FitCounter {
  #searchFits = 0;

  constructor(
    private readonly hooks: TrainingHooks,
    /** Fits of the learning curve. */
    private readonly curveFits: number,
  ) {}

  get #fits(): number {
    return this.#searchFits + 1 + this.curveFits;
  }

  search({ C, fit, fits, iteration, value }: SearchProgress): void {
    this.#searchFits = fits;
    this.#report({ stage: 'search', C, fit, iteration, objective: value });
  }

  /** @param point - which fit of the learning curve, from 0. */
  next(stage: 'fit' | 'curve', C: number, point: number): (progress: LbfgsProgress) => void {
    const fit = this.#searchFits + 1 + (stage === 'curve' ? point + 1 : 0);
    return ({ iteration, value }) => {
      this.#report({ stage, C, fit, iteration, objective: value });
    };
  }

  /** All fits are over. */
  evaluate(C: number, { iterations, objective }: { iterations: number; objective: number }): void {
    this.#report({ stage: 'evaluate', C, fit: this.#fits, iteration: iterations, objective });
  }

  #report(progress: Omit<TrainingProgress, 'fits'>): void {
    this.hooks.onProgress?.({ ...progress, fits: this.#fits });
  }
}
