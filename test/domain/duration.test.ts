/** Durations as people write them. */
import { expect, it } from 'vitest';
import { parseDuration } from '../../src/domain/duration.js';

it.each([
  ['90s', 90_000],
  ['90 seconds', 90_000],
  ['1 sec', 1_000],
  ['30m', 1_800_000],
  ['5 min', 300_000],
  ['12h', 43_200_000],
  [' 1 Hour ', 3_600_000],
  ['7 days', 604_800_000],
  ['1d', 86_400_000],
  ['2 weeks', 1_209_600_000],
  ['1.5h', 5_400_000],
  ['0.5s', 500],
])('%j is %i ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each([
  ...[
    '',
    '5',
    's',
    '0s',
    '0.0001s',
    '-5m',
    '5 months',
    '5ms',
    '1h30m',
    '1e3s',
    'Infinity days',
    'NaN h',
  ],
  `${'9'.repeat(400)}d`,
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
