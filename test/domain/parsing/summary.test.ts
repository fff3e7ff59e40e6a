/** Summaries: there, not empty, not far too long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSummary } from '../../../src/domain/parsing/index.js';
import { escapeXml } from '../../../src/domain/xml.js';
import { collapsed, modelOutput, stringUpTo } from '../support.js';

const parse = (text: string, summaryLength = 20) => parseSummary(text, { summaryLength });
const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');

describe('parseSummary', () => {
  it('reads summary and explanation, decoded and on one line', () => {
    const text =
      '<summary> Wants a\n refund &amp; more </summary><explanation>said so</explanation>';
    expect(parse(text)).toEqual({
      ok: true,
      value: { summary: 'Wants a refund & more', explanation: 'said so' },
      notes: [],
    });
  });

  it('goes without an explanation, with a note', () => {
    expect(parse('<summary>Wants a refund</summary>')).toMatchObject({
      ok: true,
      value: { explanation: '' },
      notes: ['no explanation given'],
    });
  });

  it.each([
    ['', 'no complete <summary>'],
    ['Wants a refund', 'no complete <summary>'],
    ['<summary>Wants a ref', 'no complete <summary>'],
    ['<summary></summary>', 'its <summary> is empty'],
    ['<summary>\n</summary>', 'its <summary> is empty'],
    [`<summary>${words(41)}</summary>`, 'far longer than 20 words'],
    [`<summary>${'字'.repeat(801)}</summary>`, 'far longer than 20 words'],
  ])('refuses %j', (text, problem) => {
    expect(parse(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) as string });
  });

  it('forgives a few words too many, up to twice the limit', () => {
    expect(parse(`<summary>${words(40)}</summary>`).ok).toBe(true);
    expect(parse(`<summary>${words(6)}</summary>`, 3).ok).toBe(true);
    expect(parse(`<summary>${words(7)}</summary>`, 3).ok).toBe(false);
  });

  it('takes the last summary where the model tried twice', () => {
    const text = '<summary>first try</summary> Better: <summary>second try</summary>';
    expect(parse(text)).toMatchObject({ value: { summary: 'second try' } });
  });

  it('gives a summary that is not empty, or a problem, whatever a model prints', () => {
    fc.assert(
      fc.property(modelOutput, (text) => {
        const result = parse(text);
        if (result.ok) expect(result.value.summary).toMatch(/\S/u);
        else expect(result.problem).not.toBe('');
      }),
    );
  });

  it('gives back what was escaped, whatever the text', () => {
    const summary = stringUpTo(40).filter((text) => /\S/u.test(text));
    fc.assert(
      fc.property(summary, (text) => {
        expect(parse(`<summary>${escapeXml(text)}</summary>`, 40)).toMatchObject({
          value: { summary: collapsed(text) },
        });
      }),
    );
  });
});
