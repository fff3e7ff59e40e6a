/** Moments as logs write them, and the setting `since`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSince } from '../../src/domain/since.js';
import { parseTime } from '../../src/domain/time.js';

const NINE = Date.UTC(2026, 10, 23, 9, 30);

describe('parseTime', () => {
  it.each([
    ['2026-11-23T09:30:00Z', NINE],
    ['2026-11-23T09:30:00.000000', NINE],
    ['2026-11-23T09:30', NINE],
    ['2026-11-23 09:30:00 UTC', NINE],
    ['2026-11-23 10:30:00+01', NINE],
    ['2026-11-23T04:00:00-0530', NINE],
    [' 2026-11-23T09:30:00,250Z ', NINE + 250],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    [NINE, NINE],
    [NINE / 1000, NINE],
    [String(NINE), NINE],
    [`${NINE / 1000}.5`, NINE + 500],
  ])('reads %j', (value, time) => {
    expect(parseTime(value)).toBe(time);
  });

  it.each([
    ...['', 'yesterday', '23.11.2026', '2026-02-30', '2026-11-23T25:00Z', '2026', '12', '7d'],
    ...[0, -5, NaN, Infinity, 1e20, null, undefined, true, {}],
  ])('does not read %j', (value) => {
    expect(parseTime(value)).toBeUndefined();
  });

  it('reads back what Date writes', () => {
    const dates = fc.date({
      min: new Date('1970-01-02'),
      max: new Date('9999-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

it.each([
  ['5m', NINE - 300_000],
  ['7d', NINE - 604_800_000],
  ['2026-11-01', Date.UTC(2026, 10, 1)],
  ['soon', undefined],
])('since %j', (since, time) => {
  expect(parseSince(since, NINE)).toBe(time);
});
