/** Shares of the categories in the labelled sample, with what the classifier gave them beside. */
import type { CategoryShare } from '../../contracts/progress.js';
import { OTHER, type Category } from '../../contracts/taxonomy.js';
import { wilsonInterval } from '../../domain/metrics/wilson.js';

/** Documents by category id; `null` is `Other`. */
export type LabelCounts = ReadonlyMap<string | null, number>;

/** The most frequent first, `Other` last. Where nobody labelled a sample, the shares are the classifier's. */
export function categoryShares(
  categories: readonly Category[],
  { sampled, classified }: { readonly sampled: LabelCounts; readonly classified: LabelCounts },
): CategoryShare[] {
  const total = sumOf(sampled);
  if (total === 0) return sumOf(classified) === 0 ? [] : sharesOfAll(categories, classified);
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
  return inOrder(categories, share);
}

/** All documents were counted and none was drawn, so that there is no interval: how it errs, its agreement says. */
function sharesOfAll(categories: readonly Category[], classified: LabelCounts): CategoryShare[] {
  const total = sumOf(classified);
  return inOrder(categories, (categoryId, category) => {
    const documents = classified.get(categoryId) ?? 0;
    const share = documents / total;
    return {
      ...{ categoryId, category, documents, share, low: share, high: share },
      ...{ classified: documents, by: 'classifier' },
    };
  });
}

function inOrder(
  categories: readonly Category[],
  share: (categoryId: string | null, category: string) => CategoryShare,
): CategoryShare[] {
  const named = categories.map(({ id, name }) => share(id, name));
  return [...named.sort((a, b) => b.documents - a.documents), share(null, OTHER)];
}

function sumOf(counts: LabelCounts): number {
  return [...counts.values()].reduce((sum, documents) => sum + documents, 0);
}
