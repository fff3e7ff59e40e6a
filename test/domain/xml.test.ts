/** Escaping, and finding blocks in what a model printed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  consecutiveBlocks,
  escapeXml,
  lastBlock,
  lastBlocks,
  onlyField,
  unescapeXml,
} from '../../src/domain/xml.js';
import { anyText, collapsed } from './support.js';

describe('escapeXml', () => {
  it('leaves no markup and loses nothing, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/u);
        expect(unescapeXml(escaped)).toBe(text);
      }),
    );
  });
});

describe('unescapeXml', () => {
  it('decodes in one pass, so that text about entities stays what it was', () => {
    expect(unescapeXml('&amp;lt;b&amp;gt;')).toBe('&lt;b&gt;');
  });

  it('decodes the quotes that models like to escape', () => {
    expect(unescapeXml('&quot;it&#39;s&apos; &#34;')).toBe('"it\'s\' "');
  });

  it('leaves entities alone that it does not know', () => {
    expect(unescapeXml('&nbsp; &amp &lt AT&T')).toBe('&nbsp; &amp &lt AT&T');
  });
});

describe('lastBlock', () => {
  it('finds the last complete block, whatever stands before it and whatever begins after it', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (before, inside, after) => {
        const text = `${before}<t>${escapeXml(inside)}</t>${after.replaceAll('</t>', '')}`;
        expect(lastBlock(text, 't')).toBe(escapeXml(inside));
      }),
    );
  });

  it('takes the innermost opening tag, so that an unclosed one before it is not part of the answer', () => {
    expect(lastBlock('<t>half an answer <t>the answer</t>', 't')).toBe('the answer');
  });

  it.each([
    '',
    '<t>never closed',
    'never opened</t>',
    '</t><t>',
    '<t x="1">attributed</t>',
    '<T>A</T>',
  ])('finds none in %j', (text) => {
    expect(lastBlock(text, 't')).toBeUndefined();
  });
});

describe('lastBlocks', () => {
  it.each([
    ['<t>a</t>', ['a']],
    ['<t>a</t>\n <t>b</t>', ['a', 'b']],
    ['<t>echo</t> then <t>a</t><t>b</t> and so on', ['a', 'b']],
    ['<t>a</t></u><t>b</t>', ['b']],
    ['<t>a', []],
  ])('finds the run of blocks that ends with the last one: %j', (text, blocks) => {
    expect(lastBlocks(text, 't')).toEqual(blocks);
  });

  it('ends with the last block, whatever a model prints', () => {
    const output = fc.array(fc.oneof(fc.constantFrom('<t>', '</t>', ' '), anyText));
    fc.assert(
      fc.property(output, (fragments) => {
        const text = fragments.join('');
        expect(lastBlocks(text, 't').at(-1)).toBe(lastBlock(text, 't'));
      }),
    );
  });
});

describe('consecutiveBlocks', () => {
  it('gives the blocks in order, white space around them apart', () => {
    expect(consecutiveBlocks(' <t>a</t>\n\n<t> b </t> ', 't')).toEqual(['a', ' b ']);
    expect(consecutiveBlocks('  ', 't')).toEqual([]);
  });

  it.each([
    ['<t>a</t> and <t>b</t>', 'expected <t> but found "and'],
    ['<t>a</t><t>b', '<t> number 2 is never closed'],
    ['<t>a<t>b</t>', '<t> number 1 is never closed'],
    ['<t/>', 'expected <t> but found "<t/>"'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(consecutiveBlocks(text, 't')).toEqual({
      problem: expect.stringContaining(problem) as string,
    });
  });
});

describe('onlyField', () => {
  it('reads a field that is there once, decoded', () => {
    expect(onlyField('<n> a &amp;\n b </n>', 'n')).toBe('a & b');
    expect(onlyField('<n></n>', 'n')).toBe('');
  });

  it.each(['', '<n>a</n><n>b</n>', '<n><n>a</n>', '<n>a'])('refuses %j', (text) => {
    expect(onlyField(text, 'n')).toBeUndefined();
  });
});

describe('cleanText', () => {
  it('gives back what was escaped, but for white space', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cleanText(escapeXml(text))).toBe(collapsed(text));
      }),
    );
  });
});
