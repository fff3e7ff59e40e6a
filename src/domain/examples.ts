/** Chooses the documents that show what a category holds: typical ones, and ones at its edge. */

/** A labelled document, as the classifier sees it. */
export interface JudgedDocument {
  readonly document: number;
  /** Documents with the same group have the same text; one of them is shown. */
  readonly group: string;
  /** Index of the category it was labelled with. */
  readonly category: number;
  /** The classifier's probability of each category. */
  readonly probabilities: ArrayLike<number>;
}

export interface CategoryExamples {
  /** Those whose label the classifier is surest of, the surest first. */
  readonly typical: readonly number[];
  /** Those where another category comes closest, the closest first; none of them typical. */
  readonly borderline: readonly number[];
  /** The category that the classifier holds likeliest beside this one; null where there is no other. */
  readonly nearest: number | null;
}

export interface ExampleCounts {
  readonly typical: number;
  readonly borderline: number;
}

/** @returns one entry a category, in the order of the categories. */
export function chooseExamples(
  documents: readonly JudgedDocument[],
  { categories, counts }: { readonly categories: number; readonly counts: ExampleCounts },
): CategoryExamples[] {
  return Array.from({ length: categories }, (_, category) => {
    const own = distinctTexts(documents.filter((document) => document.category === category));
    const bySureness = sortBy(own, (document) => -probability(document, category));
    const typical = bySureness.slice(0, counts.typical);
    const borderline = sortBy(
      own.filter((document) => !typical.includes(document)),
      (document) => probability(document, category) - probability(document, rival(document)),
    ).slice(0, counts.borderline);
    return {
      typical: typical.map(({ document }) => document),
      borderline: borderline.map(({ document }) => document),
      nearest: nearest(own, category, categories),
    };
  });
}

/** The first document of each text. */
function distinctTexts(documents: readonly JudgedDocument[]): JudgedDocument[] {
  const groups = new Set<string>();
  return documents.filter(({ group }) => groups.size < groups.add(group).size);
}

function probability({ probabilities }: JudgedDocument, category: number): number {
  return probabilities[category] ?? 0;
}

/** The likeliest category but for the document's own. */
function rival({ category, probabilities }: JudgedDocument): number {
  let best = -1;
  for (let other = 0; other < probabilities.length; other += 1) {
    if (other === category) continue;
    if (best < 0 || (probabilities[other] ?? 0) > (probabilities[best] ?? 0)) best = other;
  }
  return best;
}

function nearest(
  own: readonly JudgedDocument[],
  category: number,
  categories: number,
): number | null {
  if (own.length === 0) return null;
  const means = Array.from({ length: categories }, (_, other) =>
    other === category ? -1 : own.reduce((sum, document) => sum + probability(document, other), 0),
  );
  const best = means.indexOf(Math.max(...means));
  return best === category ? null : best;
}

/** Stable: equal ones stay in their order. */
function sortBy<T>(items: readonly T[], key: (item: T) => number): T[] {
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
