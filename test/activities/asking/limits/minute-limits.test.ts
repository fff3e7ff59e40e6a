/** Which limits of a report are those of a minute: what a header calls a limit may hold for a day. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteLimits } from '../../../../src/activities/asking/limits/minute-limits.js';

const requests = (limit: number, remaining: number | null, resetMs: number | null) =>
  minuteLimits({ requests: { limit, remaining, resetMs } });

describe('minuteLimits', () => {
  it('takes all kinds', () => {
    const window = { limit: 600, remaining: 500, resetMs: 10_000 };
    const limits = { requests: window, tokens: window, inputTokens: window, outputTokens: window };
    expect(minuteLimits(limits)).toEqual({
      ...{ requestsPerMinute: 600, tokensPerMinute: 600 },
      ...{ inputTokensPerMinute: 600, outputTokensPerMinute: 600 },
    });
    expect(minuteLimits({})).toEqual({});
  });

  it.each([
    ['nothing is said of the time', 500, null, null],
    ['a minute fills up evenly', 500, 499, 120],
    ['a minute ends all at once', 500, 300, 59_000],
    ['nothing is used yet', 10_000, 10_000, 60_000],
    ['a reset is rounded up', 500, 0, 61_000],
  ])('takes a limit for that of a minute when %s', (_, limit, remaining, resetMs) => {
    expect(requests(limit, remaining, resetMs)).toEqual({ requestsPerMinute: limit });
  });

  it.each([
    ['a day fills up: OpenAI for small accounts', 10_000, 9_999, 8_640],
    ['a day fills up slowly', 200, 199, 432_000],
    ['a day fills up, rounded down: Groq', 14_400, 14_370, 179_560],
    ['an hour fills up', 1_000, 990, 36_000],
    ['an hour ends all at once', 1_000, 20, 1_800_000],
    ['minutes are needed', 500, 0, 360_000],
  ])('leaves a limit out when %s', (_, limit, remaining, resetMs) => {
    expect(requests(limit, remaining, resetMs)).toEqual({});
  });

  it('never takes a bucket of a day or an hour for one of a minute, and always one of a minute', () => {
    const bucket = fc.record({
      limit: fc.integer({ min: 10, max: 100_000 }),
      // Buckets fill up between two requests.
      used: fc.double({ min: 1, max: 9, noNaN: true }),
      period: fc.constantFrom(60_000, 3_600_000, 86_400_000),
    });
    fc.assert(
      fc.property(bucket, ({ limit, used, period }) => {
        const resetMs = (used / limit) * period;
        const said = requests(limit, Math.floor(limit - used), resetMs);
        expect(said).toEqual(period === 60_000 ? { requestsPerMinute: limit } : {});
      }),
    );
  });
});
