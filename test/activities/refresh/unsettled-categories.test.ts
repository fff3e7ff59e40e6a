/** Which categories' documents are labelled again under a new version. */
import { expect, it } from 'vitest';
import { unsettledCategories } from '../../../src/activities/refresh/unsettled-categories.js';
import type { LineageEntry } from '../../../src/contracts/lineage.js';

const entry = (
  kind: LineageEntry['kind'],
  from: readonly string[],
  to: readonly string[],
): LineageEntry => ({
  ...{ kind, from, to },
  evidence: { basis: 'documents', documents: null, nameSimilarity: null },
});
let document = 0;
const labels = (count: number, before: string | null, after: string | null) =>
  Array.from({ length: count }, () => ({ document: (document += 1), before, after }));

it('are those that were split, merged or retired', () => {
  const entries = [
    entry('kept', ['a'], ['a']),
    entry('renamed', ['b'], ['b']),
    entry('split', ['c'], ['c', 'n']),
    entry('merged', ['d', 'e'], ['d']),
    entry('retired', ['f'], []),
    entry('added', [], ['m']),
  ];
  expect([...unsettledCategories({ entries }, [])]).toEqual(['c', 'd', 'e', 'f']);
});

it('are also those that a new category draws from, `Other` among them, unless by a slip or two', () => {
  const entries = [
    ...['a', 'b', 'c'].map((id) => entry('kept', [id], [id])),
    entry('added', [], ['new']),
  ];
  const anchors = [
    ...[...labels(30, 'a', 'a'), ...labels(10, 'a', 'new')],
    // Two of few are a slip; so are three of many.
    ...[...labels(4, 'b', 'b'), ...labels(2, 'b', 'new')],
    ...[...labels(40, 'c', 'c'), ...labels(3, 'c', 'new')],
    ...[...labels(5, null, null), ...labels(5, null, 'new')],
    // What moves between categories that were there before is the labeller's doubt.
    ...labels(20, 'b', 'c'),
  ];
  expect(unsettledCategories({ entries }, anchors)).toEqual(new Set(['a', null]));
});
