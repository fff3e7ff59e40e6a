/** The answers of generate: a whole table under the limits, or a problem in words. */
import { describe, expect, it } from 'vitest';
import { cluster, clusters } from '../support.js';
import { generated, namesOf, REFUNDS, table } from './steps.js';

describe('parseGenerated', () => {
  it('reads rows and explanation; there is nothing to score or suggest', () => {
    const text = `${table(cluster(REFUNDS))}<explanation> fits\n well </explanation>`;
    expect(generated(text)).toEqual({
      ok: true,
      value: { rows: [REFUNDS], score: null, explanation: 'fits well', suggestions: null },
      notes: [],
    });
  });

  it('needs no explanation', () => {
    expect(generated(table(cluster(REFUNDS)))).toMatchObject({ value: { explanation: null } });
  });

  it('keeps ids as they are written', () => {
    const text = table(cluster({ ...REFUNDS, id: '007' }));
    expect(generated(text)).toMatchObject({ value: { rows: [{ id: '007' }] } });
  });

  it('reads a table between other text, and the last of several', () => {
    const text = `First I thought\n${table(clusters(3))}\nbut this is better:\n${table(cluster(REFUNDS))}\nDone.`;
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
    [`<cluster_table>${cluster(REFUNDS)}`, 'no complete <cluster_table>'],
    [table(''), 'its cluster table is empty'],
    [table('Refunds, Billing'), 'expected <cluster> but found "Refunds, Billing"'],
    [table(`${cluster(REFUNDS)}\n…`), 'expected <cluster> but found "…"'],
    [
      table(`${cluster(REFUNDS)}<cluster><id>2</id><name>Bil`),
      '<cluster> number 2 is never closed',
    ],
    [table(`<cluster><id>2</id>${cluster(REFUNDS)}`), '<cluster> number 1 is never closed'],
  ])('refuses what is not a whole table: %j', (text, problem) => {
    expect(namesOf(generated(text))).toContain(problem);
  });

  it.each([
    [{ ...REFUNDS, id: '' }, 'number 1 needs one <id> with a value'],
    [{ ...REFUNDS, name: ' \n' }, 'number 1 needs one <name> with a value'],
    [{ ...REFUNDS, description: '' }, 'number 1 needs one <description> with a value'],
    [{ ...REFUNDS, name: 'a</name><name>b' }, 'needs one <name> with a value'],
    [{ ...REFUNDS, name: '—' }, 'has a name without a letter or digit: "—"'],
    [{ ...REFUNDS, name: 'Other' }, 'is named Other, which is kept for what fits nowhere'],
    [{ ...REFUNDS, name: '5. OTHER' }, 'is named Other, which is kept for what fits nowhere'],
    [{ ...REFUNDS, name: 'a '.repeat(21) }, 'has a name far longer than 10 words'],
    [{ ...REFUNDS, name: 'a'.repeat(401) }, 'has a name far longer than 10 words'],
    [{ ...REFUNDS, description: 'a '.repeat(61) }, 'has a description far longer than 30 words'],
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
    [{ ...REFUNDS, name: 'Billing' }, 'the id "1" is used for two clusters'],
    [{ ...REFUNDS, id: '2' }, 'the name "refunds" is used for two clusters'],
    [{ ...REFUNDS, id: '2', name: '2. REFUNDS' }, 'the name "refunds" is used for two clusters'],
  ])('refuses two clusters that cannot be told apart', (other, problem) => {
    expect(namesOf(generated(table(cluster(REFUNDS) + cluster(other))))).toBe(problem);
  });

  it('counts clusters, and says what to do with too many', () => {
    expect(generated(table(clusters(25))).ok).toBe(true);
    expect(namesOf(generated(table(clusters(26))))).toBe(
      'its table has 26 clusters where at most 25 are allowed; merge the closest ones',
    );
  });
});
