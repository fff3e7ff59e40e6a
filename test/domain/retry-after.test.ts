import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/domain/retry-after.js';

const NOW = Date.parse('2026-11-05T12:00:00Z');
const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), NOW);

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': ' 5 ' }, 5000],
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '12.4', 'retry-after': '30' }, 13],
    [{ 'retry-after-ms': 'soon', 'retry-after': '30' }, 30_000],
    [{ 'retry-after': 'Thu, 05 Nov 2026 12:01:30 GMT' }, 90_000],
    [{ 'retry-after': 'Thu, 05 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '2026-11-05T12:00:10Z' }, 10_000],
    [{ 'retry-after': '2026-11-05T14:00:10.5+02:00' }, 10_500],
  ])('reads %j as %d ms', (headers, expected) => {
    expect(read(headers)).toBe(expected);
  });

  it.each([
    {},
    { 'retry-after': '' },
    { 'retry-after': '-5' },
    { 'retry-after': 'soon' },
    { 'retry-after': '6m0s' },
    { 'retry-after': '2026' + '-11' },
    { 'retry-after': 'Foo, 99 Bar 2026 12:00:00 GMT' },
    { 'retry-after': 'NaN' },
    { 'retry-after': 'Infinity' },
  ])('reads nothing from %j', (headers) => {
    expect(read(headers)).toBeUndefined();
  });

  it('never gives anything but a whole number from 0, whatever the header says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (milliseconds, seconds) => {
        const headers = new Map([
          ['retry-after-ms', milliseconds],
          ['retry-after', seconds],
        ]);
        const value = retryAfterMs({ get: (name) => headers.get(name) ?? null }, NOW);
        expect(value === undefined || (Number.isInteger(value) && value >= 0)).toBe(true);
      }),
    );
  });
});
