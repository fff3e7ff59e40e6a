/** Deals rows into folds for cross-validation, every class spread as evenly as it can be. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface FoldsOptions {
  /** The class of each row, 0 to `classCount` - 1; a row with another label is trained on in every fold. */
  readonly labels: Int32Array;
  readonly classCount: number;
  /** Rows of a class with the same entry are dealt as one; each row by itself by default. */
  readonly groups?: ArrayLike<number> | undefined;
  /** Most folds. */
  readonly folds: number;
  readonly seed: number;
}

export interface Fold {
  readonly train: Int32Array;
  readonly heldOut: Int32Array;
}

/**
 * Each row is held out once, together with its group. A class with fewer rows than there are folds is held out in as many
 * folds as it has rows; the only row of a class is trained on in every fold, for no model could know its class without
 * it. There are no more folds than the largest class has rows; none at all when every class has one row.
 */
export function stratifiedFolds(options: FoldsOptions): Fold[] {
  const { labels, classCount, groups, folds, seed } = options;
  const byClass = Array.from({ length: classCount }, (): number[] => []);
  const leaders = new Map<number, number>();
  const leaderOf = labels.map((label, row) => {
    if (label < 0) return row;
    const group = (groups?.[row] ?? row) * classCount + label;
    const leader = leaders.get(group) ?? row;
    if (leader === row) byClass[label]?.push(row);
    leaders.set(group, leader);
    return leader;
  });
  const count = Math.min(folds, Math.max(...byClass.map((rows) => rows.length)));
  if (count < 2) return [];

  const random = xoroshiro128plus(seed);
  const foldOfRow = new Int32Array(labels.length).fill(-1);
  let dealt = 0;
  for (const rows of byClass.filter((rows) => rows.length > 1)) {
    // Fisher–Yates; then dealing goes on where the class before ended, which keeps the folds the same size.
    for (let last = rows.length - 1; last > 0; last -= 1) {
      const other = uniformInt(random, 0, last);
      [rows[last], rows[other]] = [rows[other] ?? 0, rows[last] ?? 0];
    }
    for (const row of rows) {
      foldOfRow[row] = dealt % count;
      dealt += 1;
    }
  }
  const foldOf = leaderOf.map((leader) => foldOfRow[leader] ?? -1);
  return Array.from({ length: count }, (_, fold) => ({
    train: rowsWhere(foldOf, (own) => own !== fold),
    heldOut: rowsWhere(foldOf, (own) => own === fold),
  }));
}

function rowsWhere(foldOfRow: Int32Array, matches: (fold: number) => boolean): Int32Array {
  return Int32Array.from([...foldOfRow.keys()].filter((row) => matches(foldOfRow[row] ?? -1)));
}
