/** Agreement of two partitions of the same documents, as scikit-learn defines it. */

/** Counts of each pair of labels, and of each label alone. */
interface Contingency {
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly total: number;
}

function contingency(found: readonly string[], gold: readonly string[]): Contingency {
  const cells = new Map<string, Map<string, number>>();
  const columns = new Map<string, number>();
  for (const [index, label] of found.entries()) {
    const other = gold[index] ?? '';
    const row = cells.get(label) ?? new Map<string, number>();
    cells.set(label, row);
    row.set(other, (row.get(other) ?? 0) + 1);
    columns.set(other, (columns.get(other) ?? 0) + 1);
  }
  const rows = [...cells.values()].map((row) => sum(row.values()));
  return { cells, rows, columns: [...columns.values()], total: found.length };
}

/** Normalised mutual information with the arithmetic mean of the entropies, 0–1. */
export function normalizedMutualInformation(
  found: readonly string[],
  gold: readonly string[],
): number {
  const { cells, rows, columns, total } = contingency(found, gold);
  const joint = entropy(
    [...cells.values()].flatMap((row) => [...row.values()]),
    total,
  );
  const mean = (entropy(rows, total) + entropy(columns, total)) / 2;
  return mean === 0 ? 1 : (2 * mean - joint) / mean;
}

/** Rand index adjusted for chance, −0.5 to 1. */
export function adjustedRandIndex(found: readonly string[], gold: readonly string[]): number {
  const { cells, rows, columns, total } = contingency(found, gold);
  const together = sum([...cells.values()].flatMap((row) => [...row.values()].map(pairs)));
  const inRows = sum(rows.map(pairs));
  const inColumns = sum(columns.map(pairs));
  const expected = (inRows * inColumns) / pairs(total);
  const most = (inRows + inColumns) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/** Share of documents whose gold label is the commonest one of their category, 0–1. */
export function purity(found: readonly string[], gold: readonly string[]): number {
  const { cells, total } = contingency(found, gold);
  return sum([...cells.values()].map((row) => Math.max(...row.values()))) / total;
}

function entropy(counts: readonly number[], total: number): number {
  return -sum(counts.map((count) => (count / total) * Math.log(count / total)));
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
