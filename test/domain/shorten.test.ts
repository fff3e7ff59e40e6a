/** A conversation that is made to fit keeps its beginning and its end, and says what is missing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../src/contracts/documents.js';
import { renderTurns } from '../../src/domain/documents.js';
import { SHORTENED, shortenTurns } from '../../src/domain/shorten.js';
import { roughTokens } from '../../src/domain/tokens.js';

const anyTurns = fc.array(
  fc.record({
    role: fc.constantFrom('user', 'assistant', 'text'),
    content: fc.string({ unit: 'grapheme', maxLength: 2_000 }),
  }),
  { minLength: 1, maxLength: 30 },
);
const cost = (turns: readonly Turn[]) => roughTokens(renderTurns(turns)) + turns.length;

describe('shortenTurns', () => {
  it('fits, keeps who spoke first and last, and notes what it left out, whatever the conversation', () => {
    fc.assert(
      fc.property(anyTurns, fc.integer({ min: 150, max: 3_000 }), (turns, most) => {
        const { turns: kept, note } = shortenTurns(turns, most);
        expect(cost(kept)).toBeLessThanOrEqual(most);
        expect(kept[0]?.role).toBe(turns[0]?.role);
        expect(kept.at(-1)?.role).toBe(turns.at(-1)?.role);
        expect(note === null).toBe(cost(turns) <= most);
        if (note === null) expect(kept).toBe(turns);
        expect(kept.every(({ content }) => content.isWellFormed())).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves middle turns out, and says how many where they were', () => {
    const turns = Array.from({ length: 40 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `turn ${index} ${'word '.repeat(20)}`,
    }));
    const { turns: kept, note } = shortenTurns(turns, 400);
    const omitted = 40 - (kept.length - 1);
    expect(note).toBe(`${SHORTENED}${omitted} of 40 turns were left out`);
    const marker = kept.findIndex(({ role }) => role === 'note');
    expect(kept[marker]?.content).toBe(`${omitted} turns were left out here`);
    expect(kept.slice(0, marker)).toEqual(turns.slice(0, marker));
    expect(kept.slice(marker + 1)).toEqual(turns.slice(marker - kept.length + 1));
    expect(omitted).toBeGreaterThan(20);
    expect(omitted).toBeLessThan(38);
  });

  it('cuts the middle of a single long text', () => {
    const content = `BEGIN ${'x '.repeat(10_000)} END`;
    const { turns, note } = shortenTurns([{ role: 'text', content }], 300);
    expect(turns).toHaveLength(1);
    expect(turns[0]?.content).toMatch(/^BEGIN x[^]*\[… left out …\][^]*END$/u);
    expect(note).toBe(`${SHORTENED}the middle of its text was left out`);
  });
});
