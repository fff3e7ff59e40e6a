/** How many tokens a call is expected to take. */
import { expect, it } from 'vitest';
import { TokenEstimates } from '../../../../src/activities/asking/limits/token-estimates.js';

const reserved = (task: string) => ({ task, inputTokens: 1_000, outputTokens: 800 });
const usage = { inputTokens: 400, outputTokens: 60, cachedTokens: 100, cacheWriteTokens: 0 };

it('guesses first, and then goes by what calls of the same task took', () => {
  const estimates = new TokenEstimates();
  const guess = { inputTokens: 500, outputTokens: 100, cachedTokens: 0 };
  expect(estimates.of(reserved('label'))).toEqual(guess);
  estimates.learn(reserved('label'), usage);
  expect(estimates.of(reserved('label'))).toMatchObject({
    ...{ inputTokens: 400, outputTokens: 60, cachedTokens: 100 },
  });
  expect(estimates.of({ ...reserved('label'), inputTokens: 2_000 }).inputTokens).toBe(800);
  expect(estimates.of(reserved('summarize'))).toEqual(guess);
  for (let call = 0; call < 100; call += 1) {
    estimates.learn(reserved('label'), { ...usage, outputTokens: 160 });
  }
  expect(estimates.of(reserved('label')).outputTokens).toBeCloseTo(160, 0);
  expect(estimates.of({ ...reserved('label'), outputTokens: 50 }).outputTokens).toBe(50);
});
