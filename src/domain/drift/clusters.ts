/** Counts of documents by category, and what they are worth where several are of one user. */

export interface LabelledDocument {
  /** Null is `Other`. */
  readonly categoryId: string | null;
  /** Who wrote it; a document without a user stands for itself. */
  readonly userId?: string | null;
}

interface Sums {
  documents: number;
  /** Over users: squares of their documents in the category. */
  squares: number;
  /** Over users: their documents in the category, times all of theirs. */
  products: number;
}

export class LabelledSample {
  readonly documents: number;
  /** Users, a document without one counting as one more; null when no document has a user. */
  readonly users: number | null;
  readonly #sums = new Map<string | null, Sums>();
  /** Over users: squares of their documents. */
  readonly #squares: number;
  readonly #clusters: number;

  constructor(documents: readonly LabelledDocument[]) {
    const clusters = clustersOf(documents);
    let squares = 0;
    for (const { total, byCategory } of clusters) {
      squares += total * total;
      for (const [categoryId, count] of byCategory) {
        const sums = this.#sums.get(categoryId) ?? { documents: 0, squares: 0, products: 0 };
        this.#sums.set(categoryId, sums);
        sums.documents += count;
        sums.squares += count * count;
        sums.products += count * total;
      }
    }
    this.documents = documents.length;
    this.users = documents.some(({ userId }) => userId != null) ? clusters.length : null;
    this.#squares = squares;
    this.#clusters = clusters.length;
  }

  get categories(): Iterable<string | null> {
    return this.#sums.keys();
  }

  count(categoryId: string | null): number {
    return this.#sums.get(categoryId)?.documents ?? 0;
  }

  /** What the category's documents vary between users, and what they would vary if they were independent. */
  spread(categoryId: string | null): Spread {
    const { documents: count, squares, products } = this.#sums.get(categoryId) ?? NONE;
    const [all, clusters] = [this.documents, this.#clusters];
    if (all === 0) return { between: 0, independent: 0 };
    const share = count / all;
    const residuals = squares - 2 * share * products + share * share * this.#squares;
    return {
      // With one user alone nothing is known but that all is of one.
      between: clusters < 2 ? all * all : (clusters / (clusters - 1)) * residuals,
      independent: all * share * (1 - share),
    };
  }
}

export interface Spread {
  readonly between: number;
  readonly independent: number;
}

/**
 * How many times the variance of as many independent documents the shares of the samples together have: of a share as a
 * ratio of users' sums, over the binomial one (Rao and Scott 1992, "A simple method for the analysis of clustered binary
 * data", Biometrics 48, 577–585). At least 1.
 */
export function designEffect(spreads: readonly Spread[]): number {
  const between = spreads.reduce((sum, spread) => sum + spread.between, 0);
  const independent = spreads.reduce((sum, spread) => sum + spread.independent, 0);
  return independent === 0 ? 1 : Math.max(1, between / independent);
}

const NONE: Sums = { documents: 0, squares: 0, products: 0 };

interface Cluster {
  total: number;
  readonly byCategory: Map<string | null, number>;
}

function clustersOf(documents: readonly LabelledDocument[]): Cluster[] {
  const clusters: Cluster[] = [];
  const byUser = new Map<string, Cluster>();
  for (const { categoryId, userId } of documents) {
    let cluster = userId == null ? undefined : byUser.get(userId);
    if (cluster === undefined) {
      cluster = { total: 0, byCategory: new Map() };
      clusters.push(cluster);
      if (userId != null) byUser.set(userId, cluster);
    }
    cluster.total += 1;
    cluster.byCategory.set(categoryId, (cluster.byCategory.get(categoryId) ?? 0) + 1);
  }
  return clusters;
}
