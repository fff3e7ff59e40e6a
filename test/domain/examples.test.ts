/** Typical and borderline documents of categories. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseExamples, type JudgedDocument } from '../../src/domain/examples.js';

const judged = (
  document: number,
  category: number,
  probabilities: number[],
  group = `${document}`,
): JudgedDocument => ({
  document,
  group,
  category,
  probabilities,
});
const counts = { typical: 2, borderline: 1 };

describe('chooseExamples', () => {
  it('shows the surest documents, then those at the edge, and the neighbour', () => {
    const [first, second] = chooseExamples(
      [
        judged(1, 0, [0.6, 0.1, 0.3]),
        judged(2, 0, [0.9, 0.05, 0.05]),
        judged(3, 0, [0.4, 0.15, 0.45]),
        judged(4, 0, [0.8, 0.1, 0.1]),
        judged(5, 1, [0.2, 0.7, 0.1]),
      ],
      { categories: 3, counts },
    );
    expect(first).toEqual({ typical: [2, 4], borderline: [3], nearest: 2 });
    expect(second).toEqual({ typical: [5], borderline: [], nearest: 0 });
  });

  it('shows a text once, and nothing of a category without documents', () => {
    const [first, second] = chooseExamples(
      [
        judged(1, 0, [0.9, 0.1], 'same'),
        judged(2, 0, [0.9, 0.1], 'same'),
        judged(3, 0, [0.6, 0.4]),
      ],
      { categories: 2, counts },
    );
    expect(first).toEqual({ typical: [1, 3], borderline: [], nearest: 1 });
    expect(second).toEqual({ typical: [], borderline: [], nearest: null });
  });

  it('never shows a document twice, nor under a category that is not its label', () => {
    const documents = fc
      .array(
        fc.tuple(
          fc.nat(3),
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        ),
      )
      .map((rows) =>
        rows.map(([category, probabilities], index) => judged(index, category, probabilities)),
      );
    fc.assert(
      fc.property(documents, (rows) => {
        const views = chooseExamples(rows, { categories: 4, counts });
        const shown = views.flatMap(({ typical, borderline }) => [...typical, ...borderline]);
        expect(new Set(shown).size).toBe(shown.length);
        for (const [category, { typical, borderline, nearest }] of views.entries()) {
          for (const document of [...typical, ...borderline])
            expect(rows[document]?.category).toBe(category);
          expect(nearest).not.toBe(category);
        }
      }),
    );
  });
});
