/** Foreign text in Markdown: seen as it is, never as markup. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, count, decimal, inline, percent, table } from '../../src/report/markdown.js';
import { stringUpTo } from '../domain/support.js';
import { blocksOf, markupOf } from './markdown-structure.js';

const SIGNS = [...'<>&|`*_[]()!#~\\-+=.:"\'\n\t 1aé😀'];
const anyText = fc.oneof(stringUpTo(30), fc.string({ unit: fc.constantFrom(...SIGNS) }));
const collapsed = (text: string) => text.replace(/\s+/gu, ' ').trim();

describe('inline', () => {
  it('is one line of plain text, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [kind, ...more] = blocksOf(inline(text));
        expect(more).toEqual([]);
        expect(['text', 'blank']).toContain(kind);
        expect(markupOf(inline(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('shows what it was given', () => {
    const shown = (markdown: string) =>
      markdown
        .replace(/\\([!-/:-@[-`{-~])/gu, '$1')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(shown(inline(text))).toBe(collapsed(text));
      }),
    );
  });

  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['![x](http://evil)', '!\\[x\\](http://evil)'],
    ['a | b', 'a \\| b'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['12) item', '12\\) item'],
    ['# Heading\n\n> quote', '\\# Heading &gt; quote'],
    ['===', '\\==='],
    ['It cost 3.50 - fine', 'It cost 3.50 - fine'],
  ])('writes %j as %j', (text, markdown) => {
    expect(inline(text)).toBe(markdown);
  });
});

describe('code', () => {
  it('is one code span that shows what it was given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const markdown = code(text);
        expect(markupOf(markdown)).toEqual([]);
        expect(blocksOf(markdown)).toHaveLength(1);
        const [, , inside = ''] = /^(`+)([^]*)\1$/u.exec(markdown) ?? [];
        // A space at both ends is not part of a span, unless there is nothing else.
        expect(inside.trim() === '' ? '' : inside.replace(/^ ([^]*) $/u, '$1')).toBe(
          collapsed(text),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('table', () => {
  it('has a line a row, aligned as asked', () => {
    const columns = [{ title: 'Name' }, { title: 'Documents', align: 'right' as const }];
    expect(
      table(columns, [
        ['a', '1'],
        ['b', '2'],
      ]),
    ).toBe('| Name | Documents |\n| --- | ---: |\n| a | 1 |\n| b | 2 |');
  });
});

it('writes numbers for people', () => {
  expect([count(1_234_567), percent(0.1234), decimal(0.12345), decimal(null)]).toEqual([
    '1,234,567',
    '12.3 %',
    '0.123',
    '–',
  ]);
});
