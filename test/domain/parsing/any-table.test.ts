/** Tables: whatever a model prints keeps every rule or is refused, and what we render can be read back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryRow } from '../../../src/contracts/models.js';
import { parseGenerated, parseRevised } from '../../../src/domain/parsing/index.js';
import { renderClusterTable } from '../../../src/domain/prompts/tables.js';
import { categoryKey } from '../../../src/domain/taxonomy/category-key.js';
import { cluster, clusters, collapsed, LIMITS, modelOutput, stringUpTo } from '../support.js';
import { generated, REFUNDS, revised, table, updated } from './steps.js';

describe('whatever a model prints', () => {
  it.each([
    ['generate', generated],
    ['update and review', revised],
  ])('%s gives rows that keep every rule, or a problem', (_, parse) => {
    const output = fc.oneof(
      modelOutput,
      modelOutput.map((noise) => table(`${cluster(REFUNDS)}${noise}`)),
      modelOutput.map((noise) => updated(cluster({ ...REFUNDS, name: noise }))),
      modelOutput.map((noise) => `${updated(clusters(3))}${noise}`),
    );
    fc.assert(
      fc.property(output, (text) => {
        const result = parse(text);
        if (!result.ok) {
          expect(result.problem).not.toBe('');
          return;
        }
        const { rows, score } = result.value;
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.length).toBeLessThanOrEqual(LIMITS.maxNumClusters);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
        const keys = rows.map(({ name }) => categoryKey(name));
        expect(new Set([...keys, 'other']).size).toBe(rows.length + 1);
        for (const row of rows) {
          for (const value of Object.values(row) as string[]) {
            expect(value).not.toBe('');
            expect(value).toBe(collapsed(value));
          }
        }
        if (score !== null) expect(score >= 0 && score <= 100).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a rendered table', () => {
  const text = fc
    .oneof(
      stringUpTo(40),
      fc.constantFrom(
        '<b>bold</b>',
        '</name><name>',
        'A & B',
        '&lt;i&gt;',
        '</cluster_table>',
        '"q"',
      ),
    )
    .map(collapsed);
  const name = text.filter(
    (value) => /[\p{L}\p{N}]/u.test(value) && categoryKey(value) !== 'other',
  );
  const described = fc.record({ name, description: text.filter((value) => value !== '') });
  const rows = fc
    .uniqueArray(described, {
      minLength: 1,
      maxLength: 10,
      selector: (row) => categoryKey(row.name),
    })
    .map((list) => list.map((row, index): CategoryRow => ({ id: String(index + 1), ...row })));
  const roomy = { maxNumClusters: 10, clusterNameLength: 100, clusterDescriptionLength: 100 };

  it('parses back to the same rows, whatever they are called', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const rendered = renderClusterTable(list);
        expect(parseGenerated(rendered, roomy)).toMatchObject({ ok: true, value: { rows: list } });
        const revision = `<rating_score>1</rating_score><updated_table>${rendered}</updated_table>`;
        expect(parseRevised(revision, roomy)).toMatchObject({ ok: true, value: { rows: list } });
      }),
      { numRuns: 300 },
    );
  });
});
