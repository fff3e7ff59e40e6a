/** The answers of generate, update and review: whole tables under the limits, or a problem in words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryRow } from '../../../src/contracts/models.js';
import { parseGenerated, parseRevised } from '../../../src/domain/parsing/index.js';
import { renderClusterTable } from '../../../src/domain/prompts/tables.js';
import { categoryKey } from '../../../src/domain/taxonomy/category-key.js';
import { cluster, clusters, collapsed, LIMITS, modelOutput } from '../support.js';

const generated = (text: string, limits = LIMITS) => parseGenerated(text, limits);
const revised = (text: string) => parseRevised(text, LIMITS);
const table = (inside: string) => `<cluster_table>\n${inside}\n</cluster_table>`;
const updated = (inside: string, score = '85') =>
  `<rating_score>${score}</rating_score><updated_table>${inside}</updated_table>`;

/** The names of the rows, or the problem. */
function namesOf(result: ReturnType<typeof generated>): string[] | string {
  return result.ok ? result.value.rows.map(({ name }) => name) : result.problem;
}

const one = { id: '1', name: 'Refunds', description: 'Wants money back' };

describe('parseGenerated', () => {
  it('reads rows and explanation; there is nothing to score or suggest', () => {
    const text = `${table(cluster(one))}<explanation> fits\n well </explanation>`;
    expect(generated(text)).toEqual({
      ok: true,
      value: { rows: [one], score: null, explanation: 'fits well', suggestions: null },
      notes: [],
    });
  });

  it('needs no explanation', () => {
    expect(generated(table(cluster(one)))).toMatchObject({ value: { explanation: null } });
  });

  it('keeps ids as they are written', () => {
    const text = table(cluster({ ...one, id: '007' }));
    expect(generated(text)).toMatchObject({ value: { rows: [{ id: '007' }] } });
  });

  it('reads a table between other text, and the last of several', () => {
    const text = `First I thought\n${table(clusters(3))}\nbut this is better:\n${table(cluster(one))}\nDone.`;
    expect(namesOf(generated(text))).toEqual(['Refunds']);
  });

  it('decodes names and descriptions once', () => {
    const row = { id: '1', name: 'A &amp; B', description: '&amp;lt;b&amp;gt; &quot;c&quot;' };
    expect(generated(table(cluster(row)))).toMatchObject({
      value: { rows: [{ name: 'A & B', description: '&lt;b&gt; "c"' }] },
    });
  });

  it.each([
    ['', 'no complete <cluster_table>'],
    ['I cannot do that.', 'no complete <cluster_table>'],
    [`<cluster_table>${cluster(one)}`, 'no complete <cluster_table>'],
    [table(''), 'its cluster table is empty'],
    [table('Refunds, Billing'), 'expected <cluster> but found "Refunds, Billing"'],
    [table(`${cluster(one)}\n…`), 'expected <cluster> but found "…"'],
    [table(`${cluster(one)}<cluster><id>2</id><name>Bil`), '<cluster> number 2 is never closed'],
    [table(`<cluster><id>2</id>${cluster(one)}`), '<cluster> number 1 is never closed'],
  ])('refuses what is not a whole table: %j', (text, problem) => {
    expect(namesOf(generated(text))).toContain(problem);
  });

  it.each([
    [{ ...one, id: '' }, 'number 1 needs one <id> with a value'],
    [{ ...one, name: ' \n' }, 'number 1 needs one <name> with a value'],
    [{ ...one, description: '' }, 'number 1 needs one <description> with a value'],
    [{ ...one, name: 'a</name><name>b' }, 'needs one <name> with a value'],
    [{ ...one, name: '—' }, 'has a name without a letter or digit: "—"'],
    [{ ...one, name: 'Other' }, 'is named Other, which is kept for what fits nowhere'],
    [{ ...one, name: '5. OTHER' }, 'is named Other, which is kept for what fits nowhere'],
    [{ ...one, name: 'a '.repeat(21) }, 'has a name far longer than 10 words'],
    [{ ...one, name: 'a'.repeat(401) }, 'has a name far longer than 10 words'],
    [{ ...one, description: 'a '.repeat(61) }, 'has a description far longer than 30 words'],
  ])('refuses the cluster %j', (row, problem) => {
    expect(namesOf(generated(table(cluster(row))))).toContain(problem);
  });

  it('forgives a few words too many, up to twice the limits', () => {
    const row = { id: '1', name: 'a '.repeat(20), description: 'b '.repeat(60) };
    expect(generated(table(cluster(row))).ok).toBe(true);
  });

  it('refuses a cluster that lacks a field', () => {
    const text = table('<cluster><id>1</id><name>Refunds</name></cluster>');
    expect(namesOf(generated(text))).toContain('needs one <description>');
  });

  it.each([
    [{ ...one, name: 'Billing' }, 'the id "1" is used for two clusters'],
    [{ ...one, id: '2' }, 'the name "refunds" is used for two clusters'],
    [{ ...one, id: '2', name: '2. REFUNDS' }, 'the name "refunds" is used for two clusters'],
  ])('refuses two clusters that cannot be told apart', (other, problem) => {
    expect(namesOf(generated(table(cluster(one) + cluster(other))))).toBe(problem);
  });

  it('counts clusters, and says what to do with too many', () => {
    expect(generated(table(clusters(25))).ok).toBe(true);
    expect(namesOf(generated(table(clusters(26))))).toBe(
      'its table has 26 clusters where at most 25 are allowed; merge the closest ones',
    );
  });
});

describe('parseRevised', () => {
  it('reads rows, score, explanation and suggestions', () => {
    const text =
      '<rating_score> 85 </rating_score><explanation>good</explanation>' +
      `<suggestions>none</suggestions><updated_table>${cluster(one)}</updated_table>`;
    expect(revised(text)).toEqual({
      ok: true,
      value: { rows: [one], score: 85, explanation: 'good', suggestions: 'none' },
      notes: [],
    });
  });

  it.each([
    ['85', 85],
    ['0', 0],
    ['100', 100],
    ['85.5', 85.5],
    ['85%', 85],
    ['85 %', 85],
    ['85/100', 85],
    ['85 / 100', 85],
  ])('reads the score %j', (written, score) => {
    expect(revised(updated(cluster(one), written))).toMatchObject({ value: { score } });
  });

  it.each(['850', '101', '-5', '8/10', 'high', '', '1e2', 'NaN', '85 or 90', '٨٥'])(
    'refuses the score %j',
    (written) => {
      expect(revised(updated(cluster(one), written))).toEqual({
        ok: false,
        problem: 'its <rating_score> is not a number from 0 to 100',
      });
    },
  );

  it('reads a table that is wrapped in <cluster_table> tags again', () => {
    expect(namesOf(revised(updated(table(cluster(one)))))).toEqual(['Refunds']);
  });

  it('does not read a table that is only half wrapped', () => {
    expect(namesOf(revised(updated(`<cluster_table>${cluster(one)}`)))).toContain(
      'expected <cluster> but found "<cluster_table>',
    );
  });

  it('refuses a revision without a revised table, even where the old one is repeated', () => {
    const text = `<rating_score>85</rating_score>${table(clusters(3))}`;
    expect(namesOf(revised(text))).toContain('no complete <updated_table>');
  });

  it('refuses one that is cut off', () => {
    const text = `<rating_score>85</rating_score><updated_table>${clusters(3)}`;
    expect(namesOf(revised(text))).toContain('no complete <updated_table>');
  });

  describe('when the old table is echoed before the new one', () => {
    const old = [one, { id: '2', name: 'Billing', description: 'Invoices' }];
    const renewed = [...old, { id: '3', name: 'Shipping', description: 'Parcels' }];
    const echo = `The table as it is:\n${renderClusterTable(old)}\n`;
    const text = echo + updated(renewed.map(cluster).join('\n'));

    /** The notebook's way: every cluster anywhere in the reply. */
    const scanned = [...text.matchAll(/<name>(.*?)<\/name>/gu)].map(([, name]) => name);

    it('reads the new one alone, where a scan of the whole reply doubles categories', () => {
      expect(scanned).toEqual(['Refunds', 'Billing', 'Refunds', 'Billing', 'Shipping']);
      expect(revised(text)).toMatchObject({ value: { rows: renewed } });
    });

    it('reads the new one alone where both are inside <updated_table>', () => {
      const both = updated(renderClusterTable(old) + renderClusterTable(renewed));
      expect(revised(both)).toMatchObject({ value: { rows: renewed } });
    });
  });
});

describe('whatever a model prints', () => {
  it.each([
    ['generate', generated],
    ['update and review', revised],
  ])('%s gives rows that keep every rule, or a problem', (_, parse) => {
    const output = fc.oneof(
      modelOutput,
      modelOutput.map((noise) => table(`${cluster(one)}${noise}`)),
      modelOutput.map((noise) => updated(cluster({ ...one, name: noise }))),
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
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
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
