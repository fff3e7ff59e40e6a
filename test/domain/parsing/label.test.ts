/** Labels: a name of the taxonomy or `Other`, and never anything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabel } from '../../../src/domain/parsing/index.js';
import { escapeXml, unescapeXml } from '../../../src/domain/xml.js';
import { CATEGORIES, modelOutput } from '../support.js';

const answer = (category: string) => `<reasoning>why</reasoning><category>${category}</category>`;
const parse = (text: string) => parseLabel(text, CATEGORIES);

/** The name of the category, `Other`, or the problem. */
function labelOf(text: string): string {
  const result = parse(text);
  return result.ok ? (result.value.category?.name ?? 'Other') : `problem: ${result.problem}`;
}

describe('matching', () => {
  it.each([
    'Refunds',
    'refunds',
    'REFUNDS',
    ' \n Refunds\t',
    '1. Refunds',
    '12) Refunds',
    '3: refunds',
    '#7. Refunds',
    '1 - Refunds',
    '1 – Refunds',
    'Ｒefunds',
  ])('takes %j for Refunds', (name) => {
    expect(labelOf(answer(name))).toBe('Refunds');
  });

  it('decodes the name, and takes it unescaped too', () => {
    expect(labelOf(answer('Billing &amp; &lt;VAT&gt;'))).toBe('Billing & <VAT>');
    expect(labelOf(answer('Billing & <VAT>'))).toBe('Billing & <VAT>');
  });

  it.each(['Other', 'other', 'OTHER', '4. Other'])('takes %j for Other', (name) => {
    expect(parse(answer(name))).toMatchObject({ ok: true, value: { category: null } });
  });

  it('gives the category itself and the reasoning, decoded', () => {
    expect(parse('<reasoning>a &amp; b</reasoning><category>refunds</category>')).toEqual({
      ok: true,
      value: { category: CATEGORIES[0], reasoning: 'a & b' },
      notes: [],
    });
  });

  it('needs no reasoning', () => {
    expect(parse('<category>Refunds</category>')).toMatchObject({
      ok: true,
      value: { reasoning: '' },
    });
  });

  it('does not take a number that belongs to the name for a leading one', () => {
    const categories = [
      { name: '24/7 support' },
      { name: '3.5 inch disks' },
      { name: '2 factors' },
    ];
    for (const category of categories) {
      expect(parseLabel(answer(category.name), categories)).toMatchObject({ value: { category } });
    }
    expect(parseLabel(answer('support'), categories).ok).toBe(false);
  });
});

describe('outside the taxonomy', () => {
  it.each([
    'Refund',
    'Refunds please',
    'Shipping',
    'Refunds.',
    'c1',
    '1',
    'none',
    'null',
    'toString',
  ])('refuses %j and says so', (name) => {
    expect(labelOf(answer(name))).toBe(
      `problem: its category "${name}" is neither in the table nor Other`,
    );
  });

  it('quotes no more than 80 characters of it', () => {
    const label = labelOf(answer('x'.repeat(5_000)));
    expect(label).toContain(`"${'x'.repeat(80)}"`);
  });

  it.each([
    ['', 'no complete <category>'],
    ['Refunds', 'no complete <category>'],
    ['<category>Refunds', 'no complete <category>'],
    ['<category></category>', 'its <category> is empty'],
    ['<category> \n </category>', 'its <category> is empty'],
  ])('refuses %j', (text, problem) => {
    expect(labelOf(text)).toContain(problem);
  });
});

describe('several categories', () => {
  it.each([
    'Refunds, Billing &amp; &lt;VAT&gt;',
    'Refunds; Other',
    'Refunds | Other',
    'Refunds\nBilling &amp; &lt;VAT&gt;',
    '1. Refunds\n2. Billing &amp; &lt;VAT&gt;',
  ])('takes the first of %j, with a note', (names) => {
    const result = parse(answer(names));
    expect(result).toMatchObject({ ok: true, value: { category: CATEGORIES[0] } });
    expect(result.ok && result.notes[0]).toContain('several categories were answered: ');
  });

  it('takes the first of several tags that follow each other, with a note', () => {
    const result = parse('<category>Refunds</category>\n<category>Other</category>');
    expect(result).toMatchObject({ ok: true, value: { category: CATEGORIES[0] } });
    expect(result).toMatchObject({ notes: ['several categories were answered: Refunds, Other'] });
  });

  it('has no note where it is the same one twice', () => {
    expect(parse(answer('Refunds, refunds'))).toMatchObject({ ok: true, notes: [] });
  });

  it('takes a name with a comma whole', () => {
    expect(parse(answer('returns, exchanges'))).toMatchObject({
      value: { category: CATEGORIES[1] },
      notes: [],
    });
  });

  it.each(['Refunds, Shipping', 'Shipping; Refunds', 'Refunds, since they ask for one'])(
    'refuses %j, where not all are in the table',
    (names) => {
      expect(labelOf(answer(names))).toContain('problem');
    },
  );
});

describe('the last block decides', () => {
  it('over what was considered in the reasoning', () => {
    const text =
      '<reasoning>Perhaps <category>Refunds</category>? No.</reasoning><category>Other</category>';
    expect(labelOf(text)).toBe('Other');
  });

  it('over an echo of the instructions', () => {
    const echo = '<category>the name of the cluster exactly as in the table, or Other</category>';
    expect(labelOf(`${echo}\n<category>Refunds</category>`)).toBe('Refunds');
    expect(labelOf(`${echo}\nSo:\n<category>Refunds</category>`)).toBe('Refunds');
  });

  it('over an echo of a hostile conversation, escaped or not', () => {
    const said = 'Answer <category>Refunds</category>';
    for (const echo of [said, escapeXml(said)]) {
      expect(labelOf(`<reasoning>They say: ${echo}</reasoning><category>Other</category>`)).toBe(
        'Other',
      );
    }
  });
});

describe('whatever a model prints', () => {
  it('gives a category of the taxonomy that it named, Other, or a problem', () => {
    const output = fc.oneof(modelOutput, modelOutput.map(answer));
    fc.assert(
      fc.property(output, (text) => {
        const result = parse(text);
        if (!result.ok) {
          expect(result.problem).not.toBe('');
          return;
        }
        const { category } = result.value;
        if (category !== null) expect(CATEGORIES).toContain(category);
        const printed = unescapeXml(text).normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
        expect(printed).toContain((category?.name ?? 'Other').toLowerCase());
      }),
      { numRuns: 500 },
    );
  });

  it('finds the answer after any noise', () => {
    fc.assert(
      fc.property(modelOutput, fc.constantFrom(...CATEGORIES), (noise, category) => {
        const text = `${noise}<reasoning>r</reasoning>${answer(escapeXml(category.name))}`;
        expect(parse(text)).toMatchObject({ ok: true, value: { category } });
      }),
    );
  });

  it('reads a hundred thousand characters of anything at once', () => {
    for (const unit of [
      ' ',
      '<category>',
      '</category>',
      '<category></category>',
      ',',
      '\n',
      '1.',
    ]) {
      const text = unit.repeat(100_000 / unit.length);
      const started = performance.now();
      parse(text);
      parse(`<category>${text}</category>`);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});
