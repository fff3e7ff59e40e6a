/** The most tokens that a text can take: what is reserved for a call before it is made. */

/** Letters a token: fewer than any of today's tokenisers need for prose, code or tags. */
const ASCII_PER_TOKEN = 2;
/** Chinese takes up to about one and a half a character; an emoji, which is two characters here, up to three. */
const TOKENS_PER_OTHER = 1.5;

/** @returns a whole number, above what a tokeniser makes of anything but noise. */
export function mostTokens(texts: readonly string[]): number {
  let ascii = 0;
  let others = 0;
  for (const text of texts) {
    for (let index = 0; index < text.length; index += 1) {
      if (text.charCodeAt(index) < 128) ascii += 1;
      else others += 1;
    }
  }
  return Math.ceil(ascii / ASCII_PER_TOKEN + others * TOKENS_PER_OTHER);
}
