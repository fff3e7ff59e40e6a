import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseGenerated,
  parseLabel,
  parseRevised,
  parseSummary,
} from '../../../src/domain/parsing/index.js';
import { label } from '../../../src/providers/offline/label.js';
import { summarize } from '../../../src/providers/offline/summarize.js';
import { generate, update } from '../../../src/providers/offline/taxonomy/answer.js';
import { anyText, anyTurns, field, numbered, tableOf, USE_CASE, wordsIn } from './support.js';

const length = fc.integer({ min: 1, max: 40 });
const anyLimits = fc.record({
  maxNumClusters: fc.integer({ min: 1, max: 30 }),
  clusterNameLength: length,
  clusterDescriptionLength: length,
  explanationLength: length,
  suggestionLength: length,
});
const anySummaries = fc.array(anyText, { maxLength: 30 }).map(numbered);
const anyRows = fc
  .uniqueArray(fc.record({ name: anyText, description: anyText }), {
    selector: ({ name }) => name,
    maxLength: 8,
  })
  .map((rows) => rows.map((row, index) => ({ id: String(index + 1), ...row })));

describe('whatever a conversation says', () => {
  it('summarize answers one summary and one explanation within their limits', () => {
    fc.assert(
      fc.property(anyTurns, length, length, (turns, summaryLength, summaryExplanationLength) => {
        const text = summarize({
          useCase: USE_CASE,
          turns,
          summaryLength,
          summaryExplanationLength,
        });
        expect(text).toMatch(/^<summary>[^<>]+<\/summary>\n<explanation>[^<>]+<\/explanation>$/u);
        expect(wordsIn(field(text, 'summary'))).toBeLessThanOrEqual(summaryLength);
        expect(wordsIn(field(text, 'explanation'))).toBeLessThanOrEqual(summaryExplanationLength);
        expect(parseSummary(text, { summaryLength }).ok).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('label answers a name of the table or Other, and nothing else', () => {
    fc.assert(
      fc.property(anyTurns, anyRows, length, (turns, taxonomy, explanationLength) => {
        const text = label({ useCase: USE_CASE, turns, taxonomy, explanationLength });
        expect(text).toMatch(/^<reasoning>[^<>]+<\/reasoning>\n<category>[^<>]*<\/category>$/u);
        expect(wordsIn(field(text, 'reasoning'))).toBeLessThanOrEqual(explanationLength);
        expect([...taxonomy.map(({ name }) => name), 'Other']).toContain(field(text, 'category'));
      }),
      { numRuns: 200 },
    );
  });

  it('the pipeline reads every label under a table of its own making', () => {
    fc.assert(
      fc.property(anySummaries, anyTurns, anyLimits, (summaries, turns, limits) => {
        const taxonomy = tableOf(
          generate({ useCase: USE_CASE, summaries, limits }),
          'cluster_table',
        );
        const text = label({ useCase: USE_CASE, turns, taxonomy, explanationLength: 20 });
        expect(parseLabel(text, taxonomy).ok).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('whatever the summaries and the table say', () => {
  it('generate answers a table within its limits', () => {
    fc.assert(
      fc.property(anySummaries, anyLimits, (summaries, limits) => {
        const text = generate({ useCase: USE_CASE, summaries, limits });
        expectTable(tableOf(text, 'cluster_table'), limits);
        expect(wordsIn(field(text, 'explanation'))).toBeLessThanOrEqual(limits.explanationLength);
        expect(parseGenerated(text, limits)).toMatchObject({ ok: true });
      }),
      { numRuns: 200 },
    );
  });

  it('update answers a rating, reasons and a table within their limits', () => {
    fc.assert(
      fc.property(anySummaries, anyRows, anyLimits, (summaries, taxonomy, limits) => {
        const text = update({ summaries, taxonomy, limits });
        expectTable(tableOf(text, 'updated_table'), limits);
        expect(Number(field(text, 'rating_score'))).toBeGreaterThanOrEqual(0);
        expect(Number(field(text, 'rating_score'))).toBeLessThanOrEqual(100);
        expect(wordsIn(field(text, 'explanation'))).toBeLessThanOrEqual(limits.explanationLength);
        expect(wordsIn(field(text, 'suggestions'))).toBeLessThanOrEqual(limits.suggestionLength);
        expect(parseRevised(text, limits)).toMatchObject({ ok: true });
      }),
      { numRuns: 200 },
    );
  });
});

function expectTable(
  rows: ReturnType<typeof tableOf>,
  limits: { maxNumClusters: number; clusterNameLength: number; clusterDescriptionLength: number },
): void {
  expect(rows.length).toBeLessThanOrEqual(limits.maxNumClusters);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(new Set(rows.map(({ name }) => name.toLowerCase())).size).toBe(rows.length);
  for (const { name, description } of rows) {
    expect(name).not.toBe('');
    expect(name.toLowerCase()).not.toBe('other');
    expect(wordsIn(name)).toBeLessThanOrEqual(limits.clusterNameLength);
    expect(description).not.toBe('');
    expect(wordsIn(description)).toBeLessThanOrEqual(limits.clusterDescriptionLength);
  }
}
