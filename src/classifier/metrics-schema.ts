/** The shapes of the scores in `classifier.json`: metrics, calibration, abstention. */
import { z } from 'zod';

/** 0–1. */
export const share = z.number().min(0).max(1);
export const count = z.int().min(0);
const nats = z.number().min(0);
export const interval = z.object({ low: share, high: share });

const scores = z.object({
  categoryId: z.string(),
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
  support: count,
  predicted: count,
});
export const metrics = z.object({
  documents: count,
  agreement: share.nullable(),
  weightedF1: share.nullable(),
  macroF1: share.nullable(),
  logLoss: nats.nullable(),
  calibrationError: share.nullable(),
  categories: z.array(scores),
  confusion: z.array(z.array(count)),
});
export const testMetrics = metrics.extend({
  intervals: z
    .object({
      agreement: interval,
      weightedF1: interval,
      macroF1: interval,
      logLoss: z.object({ low: nats, high: nats }),
      calibrationError: interval,
    })
    .nullable(),
  categories: z.array(
    scores.extend({
      intervals: z.object({
        precision: interval.nullable(),
        recall: interval.nullable(),
        f1: interval.nullable(),
      }),
    }),
  ),
  majority: z.object({
    categoryId: z.string(),
    agreement: share.nullable(),
    weightedF1: share.nullable(),
    macroF1: share.nullable(),
  }),
  coverage: z.array(
    z.object({ threshold: share, coverage: share, documents: count, agreement: share }),
  ),
});

const calibrationScores = z.object({ calibrationError: share, logLoss: nats });
export const calibration = z.object({
  temperature: z.number().positive(),
  documents: count,
  before: calibrationScores,
  after: calibrationScores,
});

const kept = z.object({ coverage: share, precision: share.nullable() });
export const abstention = z.object({
  targetPrecision: share,
  threshold: share.nullable(),
  outOfFold: kept.extend({ documents: count, bound: share.nullable() }),
  test: kept.nullable(),
});
