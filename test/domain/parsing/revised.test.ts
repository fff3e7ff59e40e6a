/** The answers of update and review: a rating and the revised table, not the one that was given. */
import { describe, expect, it } from 'vitest';
import { renderClusterTable } from '../../../src/domain/prompts/tables.js';
import { cluster, clusters } from '../support.js';
import { namesOf, REFUNDS, revised, table, updated } from './steps.js';

describe('parseRevised', () => {
  it('reads rows, score, explanation and suggestions', () => {
    const text =
      '<rating_score> 85 </rating_score><explanation>good</explanation>' +
      `<suggestions>none</suggestions><updated_table>${cluster(REFUNDS)}</updated_table>`;
    expect(revised(text)).toEqual({
      ok: true,
      value: { rows: [REFUNDS], score: 85, explanation: 'good', suggestions: 'none' },
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
    expect(revised(updated(cluster(REFUNDS), written))).toMatchObject({ value: { score } });
  });

  it.each(['850', '101', '-5', '8/10', 'high', '', '1e2', 'NaN', '85 or 90', '٨٥'])(
    'refuses the score %j',
    (written) => {
      expect(revised(updated(cluster(REFUNDS), written))).toEqual({
        ok: false,
        problem: 'its <rating_score> is not a number from 0 to 100',
      });
    },
  );

  it('reads a table that is wrapped in <cluster_table> tags again', () => {
    expect(namesOf(revised(updated(table(cluster(REFUNDS)))))).toEqual(['Refunds']);
  });

  it('does not read a table that is only half wrapped', () => {
    expect(namesOf(revised(updated(`<cluster_table>${cluster(REFUNDS)}`)))).toContain(
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
    const old = [REFUNDS, { id: '2', name: 'Billing', description: 'Invoices' }];
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
