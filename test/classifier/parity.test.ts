/** Beside scikit-learn at the shapes of embeddings, from the results that `npm run bench:classifier` keeps. */
import { expect, test } from 'vitest';
import { PARITY_CASES } from '../../bench/classifier/cases.js';
import { objective64 } from '../../bench/classifier/objective.js';
import {
  keptReferences,
  referenceKey,
  unpackPredictions,
} from '../../bench/classifier/scikit-learn.js';
import { fitLogisticRegression } from '../../src/classifier/fit-logistic-regression.js';
import { predictBest } from '../../src/classifier/linear-model.js';

const QUICK = ['random 500 × 64 × 2', 'random 1000 × 1536 × 25', 'sgd-chats domains'];
const references = keptReferences();
const cases = PARITY_CASES.filter(({ name }) => QUICK.includes(name)).flatMap((each) =>
  (['none', 'balanced'] as const).map((classWeight) => ({ ...each, classWeight })),
);

test.each(cases)(
  '$name, class weights $classWeight',
  async ({ name, load, classWeight }) => {
    const settings = { C: 1, classWeight };
    const theirs = references[referenceKey(name, settings)];
    const data = await load();
    if (!theirs || !data) {
      expect(theirs, 'run npm run bench:classifier -- parity').toBeDefined();
      process.stderr.write(`${name} skipped: its file is not in ../shared/data\n`);
      return;
    }
    const byDefault = await fitLogisticRegression({ ...data, ...settings });
    const objective = objective64({ model: byDefault, ...data, ...settings });
    expect(objective / theirs.default.objective - 1).toBeLessThan(1e-4);

    const tight = await fitLogisticRegression({
      ...{ ...data, ...settings },
      ...{ tolerance: 1e-7, maxIterations: 5_000 },
    });
    const exact = objective64({ model: tight, ...data, ...settings });
    expect(Math.abs(exact / theirs.exact.objective - 1)).toBeLessThan(1e-5);
    const expected = unpackPredictions(theirs.exact.predictions);
    const { best, probability, runnerUpProbability } = predictBest(tight, data.features);
    const others = [...best.keys()].filter((row) => best[row] !== expected[row]);
    expect(others.length).toBeLessThanOrEqual(data.rows / 1_000);
    for (const row of others) {
      expect((probability[row] ?? 0) - (runnerUpProbability[row] ?? 0)).toBeLessThan(1e-3);
    }
  },
  120_000,
);
