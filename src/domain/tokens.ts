/** Counts of tokens without a tokeniser: about what a text takes, and the most that it can take. */

/** What a character costs, in tokens: in ASCII, and outside it. */
interface CostOfCharacters {
  readonly ascii: number;
  readonly other: number;
}

/** On the high side of what today's tokenisers make of prose. */
const ROUGH: CostOfCharacters = { ascii: 1 / 3, other: 1.1 };
/**
 * Above what they make of anything but noise. Chinese takes up to about one and a half tokens a character; an emoji,
 * which is two characters here, up to three.
 */
const MOST: CostOfCharacters = { ascii: 1 / 2, other: 1.5 };

/** Tokens for what must fit; a whole number, that grows with the text. */
export function roughTokens(text: string): number {
  return tokensOf([text], ROUGH);
}

/** Tokens that are reserved for a call before it is made; a whole number. */
export function mostTokens(texts: readonly string[]): number {
  return tokensOf(texts, MOST);
}

function tokensOf(texts: readonly string[], cost: CostOfCharacters): number {
  let ascii = 0;
  let other = 0;
  for (const text of texts) {
    for (let index = 0; index < text.length; index += 1) {
      if (text.charCodeAt(index) < 128) ascii += 1;
      else other += 1;
    }
  }
  return Math.ceil(ascii * cost.ascii + other * cost.other);
}
