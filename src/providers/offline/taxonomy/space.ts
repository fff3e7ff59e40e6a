/** Places texts in a latent semantic space: TF-IDF, then the leading singular vectors of the matrix. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Dimensions kept; LSA on short texts changes little between 30 and 100. */
const DIMENSIONS = 50;

/** Unit vectors of equal length, one a row. */
export type Vectors = readonly Float64Array[];

/**
 * Latent semantic analysis (Deerwester et al. 1990) of sets of stems. Stems of one text alone say nothing about what
 * it shares with others and are dropped.
 *
 * @returns A unit vector for each text; the zero vector where no stem is shared.
 */
export function latentSpace(texts: readonly ReadonlyMap<string, number>[], dimensions=DIMENSIONS): Vectors {
  const weighted = tfIdf(texts);
  const n = texts.length;
  // X·Xᵀ has the left singular vectors of X as eigenvectors, and is small: one row a text.
  const gram = Matrix.zeros(n, n);
  for (let i = 0; i < n; i += 1) {
    for (let j = i; j < n; j += 1) {
      const product = dotSparse(weighted[i] ?? new Map(), weighted[j] ?? new Map());
      gram.set(i, j, product);
      gram.set(j, i, product);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const leading = [...realEigenvalues.keys()]
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0))
    .slice(0, dimensions)
    .filter((index) => (realEigenvalues[index] ?? 0) > 1e-9);
  return texts.map((_, row) =>
    unit(
      Float64Array.from(leading, (column) => eigenvectorMatrix.get(row, column) * Math.sqrt(realEigenvalues[column] ?? 0)),
    ),
  );
}

function tfIdf(texts: readonly ReadonlyMap<string, number>[]): Map<string, number>[] {
  const frequency = new Map<string, number>();
  for (const text of texts) for (const stem of text.keys()) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return texts.map((text) => {
    const weights = new Map<string, number>();
    for (const [stem, presence] of text) {
      const df = frequency.get(stem) ?? 0;
      if (df >= Number(process.env['MINDF'] ?? 2)) weights.set(stem, presence * (Math.log((1 + texts.length) / (1 + df)) + 1));
    }
    const norm = Math.hypot(...weights.values()) || 1;
    for (const [stem, weight] of weights) weights.set(stem, weight / norm);
    return weights;
  });
}

function dotSparse(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let total = 0;
  for (const [stem, weight] of small) total += weight * (large.get(stem) ?? 0);
  return total;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += (a[i] ?? 0) * (b[i] ?? 0);
  return total;
}

export function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm < 1e-12 ? vector.fill(0) : vector.map((value) => value / norm);
}
