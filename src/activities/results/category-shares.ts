/** Shares of the categories in the labelled sample, with what the classifier gave them beside. */
import type { CategoryShare } from '../../contracts/progress.js';
import { OTHER, type Category } from '../../contracts/taxonomy.js';
import { wilsonInterval } from '../../domain/metrics/wilson.js';

/** Documents by category id; `null` is `Other`. */
export type LabelCounts = ReadonlyMap<string | null, number>;

/** The most frequent first, `Other` last. */
export function categoryShares(
  categories: readonly Category[],
  { sampled, classified }: { readonly sampled: LabelCounts; readonly classified: LabelCounts },
): CategoryShare[] {
  const total = [...sampled.values()].reduce((sum, documents) => sum + documents, 0);
  if (total === 0) return [];
  const share = (categoryId: string | null, category: string): CategoryShare => {
    const documents = sampled.get(categoryId) ?? 0;
    return {
      categoryId,
      category,
      documents,
      share: documents / total,
      ...wilsonInterval(documents, total),
      classified: classified.size === 0 ? null : (classified.get(categoryId) ?? 0),
    };
  };
  const named = categories.map(({ id, name }) => share(id, name));
  return [...named.sort((a, b) => b.documents - a.documents), share(null, OTHER)];
}
