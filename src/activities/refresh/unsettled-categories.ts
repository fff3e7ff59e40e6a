/** Categories whose documents need new labels under a new version: their old ones may no longer be what they would get. */
import type { Lineage, LineageEntry } from '../../contracts/lineage.js';
import type { TwiceLabelled } from '../../domain/lineage/index.js';

/** Anchors of a category that go to a new one, and their share of it, from which the category counts as drawn from. */
const NOTABLE_DOCUMENTS = 3;
const NOTABLE_SHARE = 0.1;

/**
 * Those that were split, merged or retired, and those that a new category notably draws from, `Other` (null) among them:
 * left as they are, documents of last week would be labelled otherwise than this week's.
 *
 * @param anchors - Labelled under both versions, with the ids of the new one.
 */
export function unsettledCategories(
  { entries }: Pick<Lineage, 'entries'>,
  anchors: readonly TwiceLabelled[],
): ReadonlySet<string | null> {
  const goesOn = ({ kind }: LineageEntry) => kind === 'kept' || kind === 'renamed';
  const unsettled = new Set<string | null>(
    entries.filter((entry) => !goesOn(entry)).flatMap(({ from }) => from),
  );
  const added = new Set<string | null>(
    entries.filter(({ kind }) => kind === 'added').flatMap(({ to }) => to),
  );
  const counts = new Map<string | null, { all: number; drawn: number }>();
  for (const { before, after } of anchors) {
    const count = counts.get(before) ?? { all: 0, drawn: 0 };
    counts.set(before, count);
    count.all += 1;
    if (added.has(after)) count.drawn += 1;
  }
  for (const [category, { all, drawn }] of counts) {
    if (drawn >= NOTABLE_DOCUMENTS && drawn >= NOTABLE_SHARE * all) unsettled.add(category);
  }
  return unsettled;
}
