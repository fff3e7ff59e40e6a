/** A rough count of tokens, for what must fit; no tokeniser's own. */

/** Letters a token: fewer than today's tokenisers need for prose in Latin letters, so that the count is on the high side. */
const LETTERS = 3;
/** Characters outside ASCII cost about a token each in scripts such as Chinese or Thai, less in others. */
const FOREIGN_TOKENS = 1.1;

/** Tokens, at least about what a model counts. */
export function roughTokens(text: string): number {
  let foreign = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 127) foreign += 1;
  }
  return Math.ceil((text.length - foreign) / LETTERS + foreign * FOREIGN_TOKENS);
}
