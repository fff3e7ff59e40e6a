/** A part of the simulated quarters; all 1,000 are in `npm run bench:drift`, with their figures in docs/benchmarks.md. */
import { describe, expect, it } from 'vitest';
import { CHANGES, findsChange, hasFalseFlag } from '../../../bench/drift/quarters.js';

const TIMEOUT = 240_000;

describe.each([
  ['documents by themselves', false],
  ['users who write several', true],
])('in quarters with %s', (_, users) => {
  const seedsTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('in which nothing changes, at most 8 % flag anything', { timeout: TIMEOUT }, () => {
    const flags = seedsTo(100).filter((seed) => hasFalseFlag({ seed, users }));
    expect(flags.length).toBeLessThanOrEqual(8);
  });

  it.each(CHANGES)(
    'in which a domain of 10 %% %s, at least 95 %% find it',
    { timeout: TIMEOUT },
    (change) => {
      // So few users as a small week has cannot show that `Other` rose from a tenth to a fifth.
      const size = users && change === 'appears in Other' ? { documentsPerWeek: 1_500 } : {};
      const seeds = seedsTo(40);
      const found = seeds.filter((seed) => findsChange({ seed, users, change, ...size }).inQuarter);
      expect(found.length).toBeGreaterThanOrEqual(38);
    },
  );
});
