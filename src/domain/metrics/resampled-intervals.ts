/** How far a classifier's scores may be off because the test documents happen to be these. */
import { seededRandom } from '../sampling/random.js';
import { DrawnScores, type JudgedDocuments, type Scores } from './drawn-scores.js';
import type { Interval } from './wilson.js';

export const RESAMPLES = 2_000;

export interface ResampleOptions extends JudgedDocuments {
  readonly seed: number;
  /** 2,000 by default. */
  readonly resamples?: number;
}

/** Null where fewer than half of the resamples hold a document that the score is about. */
export interface ClassIntervals {
  readonly precision: Interval | null;
  readonly recall: Interval | null;
  readonly f1: Interval | null;
}

export type MetricIntervals = Readonly<Record<keyof Scores, Interval>>;

/**
 * 95 % percentile intervals (Efron and Tibshirani 1993, chapter 13): the documents are drawn again, with replacement, as
 * many as there are, and scored again. An interval is widened to hold the score itself where resampling alone moves it
 * away: a resample is never better calibrated than the documents it repeats, and rare classes drop out of it.
 *
 * @returns null without documents. The same seed gives the same intervals.
 */
export function resampledIntervals(
  options: ResampleOptions,
): { readonly whole: MetricIntervals; readonly classes: readonly ClassIntervals[] } | null {
  const { actual, classCount, seed, resamples = RESAMPLES } = options;
  const documents = actual.length;
  if (documents === 0) return null;
  const scorer = new DrawnScores(options);
  const below = seededRandom(seed, 'resample');
  const own = scorer.score((add) => {
    for (let document = 0; document < documents; document += 1) add(document);
  });
  const whole: Scores[] = [];
  const classes = Array.from({ length: classCount }, () => ({
    precision: [] as number[],
    recall: [] as number[],
    f1: [] as number[],
  }));
  for (let resample = 0; resample < resamples; resample += 1) {
    const { scores, classes: drawn } = scorer.score((add) => {
      for (let draw = 0; draw < documents; draw += 1) add(below(documents));
    });
    whole.push(scores);
    for (const [index, { precision, recall, f1 }] of drawn.entries()) {
      if (!Number.isNaN(precision)) classes[index]?.precision.push(precision);
      if (!Number.isNaN(recall)) classes[index]?.recall.push(recall);
      if (!Number.isNaN(f1)) classes[index]?.f1.push(f1);
    }
  }
  const interval = (name: keyof Scores) =>
    percentiles(
      whole.map((scores) => scores[name]),
      own.scores[name],
    );
  const often = (values: readonly number[], score: number | undefined) =>
    score === undefined || Number.isNaN(score) || values.length * 2 < resamples
      ? null
      : percentiles(values, score);
  return {
    whole: {
      agreement: interval('agreement'),
      weightedF1: interval('weightedF1'),
      macroF1: interval('macroF1'),
      logLoss: interval('logLoss'),
      calibrationError: interval('calibrationError'),
    },
    classes: classes.map(({ precision, recall, f1 }, index) => ({
      precision: often(precision, own.classes[index]?.precision),
      recall: often(recall, own.classes[index]?.recall),
      f1: often(f1, own.classes[index]?.f1),
    })),
  };
}

/** The 2.5 % and 97.5 % points, interpolated, and moved apart where `score` lies outside. */
function percentiles(values: readonly number[], score: number): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const lower = sorted[Math.floor(place)] ?? NaN;
    const upper = sorted[Math.ceil(place)] ?? NaN;
    return lower + (upper - lower) * (place - Math.floor(place));
  };
  return { low: Math.min(score, at(0.025)), high: Math.max(score, at(0.975)) };
}
