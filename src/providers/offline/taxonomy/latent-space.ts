/** Latent semantic analysis (Deerwester et al. 1990): TF-IDF, then the leading singular vectors. */
import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { unit, type Vectors } from './vectors.js';

/** Stem → weight. */
export type Bag = ReadonlyMap<string, number>;

/** As in scikit-learn's `randomized_svd`: more directions than asked for, and rounds until they have settled. */
const OVERSAMPLING = 10;
const ROUNDS = 8;

/** Of the random start of the subspace iteration; the result hardly depends on it. */
const SEED = 42;

/**
 * Stems that one text alone holds say nothing about what it shares with others and are dropped.
 *
 * @param dimensions - Most singular vectors to keep.
 * @returns A unit vector for each text; the zero vector where it shares no stem with another.
 */
export function latentSpace(texts: readonly Bag[], dimensions: number): Vectors {
  const rows = tfIdf(texts);
  const columns = new Set(rows.flatMap(({ columns: held }) => [...held])).size;
  if (columns === 0) return texts.map(() => new Float64Array(1));
  const width = Math.min(dimensions + OVERSAMPLING, rows.length, columns);
  // Subspace iteration on X·Xᵀ (Halko, Martinsson and Tropp 2011, algorithm 4.4), whose eigenvectors are X's left
  // singular vectors; X is sparse, so X·Xᵀ is never made.
  let basis = orthonormal(randomMatrix(rows.length, width));
  for (let round = 0; round < ROUNDS; round += 1)
    basis = orthonormal(timesGram(rows, columns, basis));
  const projected = basis.transpose().mmul(timesGram(rows, columns, basis));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(projected, {
    assumeSymmetric: true,
  });
  const leading = [...realEigenvalues.keys()]
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0))
    .slice(0, dimensions);
  const scales = leading.map((index) => Math.sqrt(Math.max(0, realEigenvalues[index] ?? 0)));
  const left = basis.mmul(eigenvectorMatrix);
  return rows.map((_, row) =>
    unit(Float64Array.from(leading, (column, rank) => left.get(row, column) * (scales[rank] ?? 0))),
  );
}

interface SparseRow {
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

/** Weight × smoothed inverse document frequency, as scikit-learn's `TfidfTransformer` has it, rows of length 1. */
function tfIdf(texts: readonly Bag[]): SparseRow[] {
  const frequency = new Map<string, number>();
  for (const text of texts) {
    for (const stem of text.keys()) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  }
  const columnOf = new Map<string, number>();
  for (const [stem, count] of frequency) if (count > 1) columnOf.set(stem, columnOf.size);
  return texts.map((text) => {
    const columns: number[] = [];
    const values: number[] = [];
    for (const [stem, weight] of text) {
      const column = columnOf.get(stem);
      if (column === undefined) continue;
      columns.push(column);
      values.push(weight * (Math.log((1 + texts.length) / (1 + (frequency.get(stem) ?? 0))) + 1));
    }
    const norm = Math.hypot(...values);
    return { columns, values: values.map((value) => value / norm) };
  });
}

/** X·(Xᵀ·B). */
function timesGram(rows: readonly SparseRow[], columns: number, basis: Matrix): Matrix {
  const middle = Matrix.zeros(columns, basis.columns);
  const product = Matrix.zeros(rows.length, basis.columns);
  for (let d = 0; d < basis.columns; d += 1) {
    for (const [index, row] of rows.entries()) {
      const value = basis.get(index, d);
      row.columns.forEach((c, i) =>
        middle.set(c, d, middle.get(c, d) + (row.values[i] ?? 0) * value),
      );
    }
    for (const [index, row] of rows.entries()) {
      let total = 0;
      row.columns.forEach((c, i) => (total += (row.values[i] ?? 0) * middle.get(c, d)));
      product.set(index, d, total);
    }
  }
  return product;
}

function orthonormal(matrix: Matrix): Matrix {
  return new QrDecomposition(matrix).orthogonalMatrix;
}

function randomMatrix(rows: number, columns: number): Matrix {
  const generator = xoroshiro128plus(SEED);
  const values = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => uniformFloat64(generator) - 0.5),
  );
  return new Matrix(values);
}
