/** How alike the names and descriptions of categories are, in any language. */

export interface Described {
  readonly name: string;
  readonly description: string;
}

/** Both 0–1. */
export interface Likeness {
  readonly name: number;
  /** Of the names and descriptions together. */
  readonly text: number;
}

/**
 * Cosine similarities of character trigrams, each weighted by how few categories have it: what all descriptions say
 * ("the user asks …") counts for next to nothing, endings matter little, and no list of words is needed.
 *
 * @param tables - All categories that are compared; what is rare is measured among them.
 */
export function likenessAmong(
  tables: readonly Described[],
): (one: Described, other: Described) => Likeness {
  const names = weights(tables.map(({ name }) => trigrams(name)));
  const texts = weights(tables.map(textTrigrams));
  return (one, other) => ({
    name: cosine(trigrams(one.name), trigrams(other.name), names),
    text: cosine(textTrigrams(one), textTrigrams(other), texts),
  });
}

function textTrigrams({ name, description }: Described): ReadonlySet<string> {
  return trigrams(`${name} ${description}`);
}

/** Of each word with a space at both ends, so that its beginning and its end count. */
function trigrams(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const characters = [' ', ...word, ' '];
    for (let start = 0; start + 3 <= characters.length; start += 1) {
      found.add(characters.slice(start, start + 3).join(''));
    }
  }
  return found;
}

/** Squared inverse document frequencies; what two of two categories share still weighs something. */
function weights(texts: readonly ReadonlySet<string>[]): (trigram: string) => number {
  const frequency = new Map<string, number>();
  for (const text of texts) {
    for (const trigram of text) frequency.set(trigram, (frequency.get(trigram) ?? 0) + 1);
  }
  return (trigram) => Math.log((texts.length + 1) / (frequency.get(trigram) ?? 1)) ** 2;
}

function cosine(
  one: ReadonlySet<string>,
  other: ReadonlySet<string>,
  weightOf: (trigram: string) => number,
): number {
  let shared = 0;
  let own = 0;
  let others = 0;
  for (const trigram of one) {
    own += weightOf(trigram);
    if (other.has(trigram)) shared += weightOf(trigram);
  }
  for (const trigram of other) others += weightOf(trigram);
  return own === 0 || others === 0 ? 0 : Math.min(1, shared / Math.sqrt(own * others));
}
