import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../../src/providers/offline/text/words.js';
import { anyText } from '../support.js';

const texts = (text: string) => [...wordsOf(text)].map((word) => word.text);

describe('words', () => {
  it.each([
    ["Don't touch Anna’s iPhone!", ["don't", 'touch', "anna's", 'iphone']],
    ['sign-in at 10:30', ['sign', 'in', 'at', '10', '30']],
    ['Größe ﬁne Ｆｕｌｌ', ['größe', 'fine', 'full']],
    ['перевод на счёт', ['перевод', 'на', 'счёт']],
    ['تحويل إلى حساب', ['تحويل', 'إلى', 'حساب']],
    ['हिन्दी में', ['हिन्दी', 'में']],
    ['e\u0301cole', ['école']],
    ['退款 please', ['退款', 'please']],
    ["'quoted' 'n' roll", ['quoted', 'n', 'roll']],
    ['😀 … !', []],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('of unspaced scripts are those of a dictionary', () => {
    expect(texts('请帮我查余额')).toEqual(expect.arrayContaining(['请', '帮']));
    expect(texts('残高を教えてください')).toContain('残高');
    expect(texts('ฉันต้องการโอนเงิน').length).toBeGreaterThan(2);
  });

  it('know how they are written and where they stand', () => {
    expect([...wordsOf('We met Bob. Bob said: PIN-code')]).toMatchObject([
      { written: 'We', capitalised: true, opensSentence: true, followsClosely: false },
      { written: 'met', capitalised: false, opensSentence: false, followsClosely: true },
      { written: 'Bob', capitalised: true, opensSentence: false, followsClosely: true },
      { written: 'Bob', capitalised: true, opensSentence: true, followsClosely: false },
      { written: 'said', opensSentence: false, followsClosely: true },
      { written: 'PIN', capitalised: false, opensSentence: true, followsClosely: false },
      { written: 'code', opensSentence: false, followsClosely: true },
    ]);
  });

  it('end where they end, in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const { end, text: word } of wordsOf(text)) {
          expect(end).toBeGreaterThan(last);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(word).not.toMatch(/\s/u);
          last = end;
        }
      }),
    );
  });

  it('are cut off when they are data', () => {
    expect(texts('a'.repeat(500))).toEqual(['a'.repeat(60)]);
  });
});
