/** Categories that came up or went away between the weeks. */
import type {
  Appearance,
  ShareChange,
  ShareComparison,
  ShareOfDocuments,
} from '../../contracts/drift.js';

/** A category counts as absent with fewer documents than this share, or with a single one: a labeller errs now and then. */
const ABSENT_SHARE = 0.001;

export interface Appearances {
  readonly appeared: readonly Omit<Appearance, 'examples'>[];
  readonly vanished: readonly Omit<Appearance, 'examples'>[];
}

/** Of the flagged changes, those from or to hardly any document; each category once, by the first that shows it. */
export function appearances(comparisons: readonly ShareComparison[]): Appearances {
  const find = (fits: (change: ShareChange) => boolean) => {
    const found = new Map<string | null, Omit<Appearance, 'examples'>>();
    for (const { against, changes } of comparisons) {
      for (const change of changes) {
        const { categoryId, category, then, now } = change;
        if (!change.flagged || !fits(change) || found.has(categoryId)) continue;
        found.set(categoryId, { categoryId, category, against, then, now });
      }
    }
    return [...found.values()];
  };
  return {
    appeared: find(({ then, difference }) => isAbsent(then) && difference > 0),
    vanished: find(({ now, difference }) => isAbsent(now) && difference < 0),
  };
}

function isAbsent({ documents, share }: ShareOfDocuments): boolean {
  return documents <= 1 || share < ABSENT_SHARE;
}
