/** Compares this week's shares with other weeks', all classified under one taxonomy version by one labeller. */
import type { ShareChange, ShareComparison, ShareOfDocuments } from '../../contracts/drift.js';
import { OTHER, type Category } from '../../contracts/taxonomy.js';
import { designEffect, LabelledSample, type LabelledDocument } from './clusters.js';
import { holm } from './holm.js';
import { differenceInterval, testTwoShares } from './two-shares.js';

/** Chance of any false flag in a week. */
export const DRIFT_ALPHA = 0.01;
/** Least difference of shares that is worth a flag: 2 points. */
export const MINIMUM_CHANGE = 0.02;

export interface CompareSharesOptions {
  readonly categories: readonly Pick<Category, 'id' | 'name'>[];
  readonly now: readonly LabelledDocument[];
  /** What to compare with: last week, a pinned baseline. Leave out one that is the same as another. */
  readonly references: readonly {
    readonly against: string;
    readonly documents: readonly LabelledDocument[];
  }[];
  /** `DRIFT_ALPHA` by default. */
  readonly alpha?: number;
  /** `MINIMUM_CHANGE` by default. */
  readonly minimumChange?: number;
}

type Line = Pick<Category, 'name'> & { readonly id: string | null };

/**
 * Tests each category and `Other` against each reference. All of these tests are one family: the chance that any of them
 * flags a change where there is none is at most `alpha`.
 *
 * Where users are known, counts are divided by a design effect before test and interval (Rao and Scott 1992), and z is
 * taken for Student's t with as many degrees of freedom as there are users less two.
 *
 * @returns a comparison for each reference, in their order.
 * @throws RangeError for a label that is no category.
 */
export function compareShares(options: CompareSharesOptions): ShareComparison[] {
  const { categories, references, alpha = DRIFT_ALPHA, minimumChange = MINIMUM_CHANGE } = options;
  const lines: readonly Line[] = [...categories, { id: null, name: OTHER }];
  const known = new Set<string | null>(lines.map(({ id }) => id));
  const sampleOf = (documents: readonly LabelledDocument[]) => {
    const sample = new LabelledSample(documents);
    for (const id of sample.categories) {
      if (!known.has(id))
        throw new RangeError(`a document is labelled "${id}", which is no category`);
    }
    return sample;
  };
  const now = sampleOf(options.now);
  const compared = references.map(({ against, documents }) => {
    const then = sampleOf(documents);
    const effect = commonEffect(lines, then, now);
    return { against, then, changes: lines.map((line) => changeOf(line, then, now, effect)) };
  });
  const adjusted = holm(compared.flatMap(({ changes }) => changes.map(({ p }) => p)));
  return compared.map(({ against, then, changes }, reference) => ({
    against,
    documents: { then: then.documents, now: now.documents },
    users:
      then.users === null && now.users === null
        ? null
        : { then: then.users ?? then.documents, now: now.users ?? now.documents },
    changes: changes.map((change, line): ShareChange => {
      const adjustedP = adjusted[reference * lines.length + line] ?? 1;
      const isLarge = Math.abs(change.difference) >= minimumChange;
      return { ...change, adjustedP, flagged: isLarge && adjustedP < alpha };
    }),
  }));
}

function changeOf(
  { id, name }: Line,
  then: LabelledSample,
  now: LabelledSample,
  effectOfAll: number | null,
): Omit<ShareChange, 'adjustedP' | 'flagged'> {
  const effect =
    effectOfAll === null
      ? null
      : Math.max(effectOfAll, designEffect([then.spread(id), now.spread(id)]));
  const worth = (sample: LabelledSample) => ({
    count: sample.count(id) / (effect ?? 1),
    total: sample.documents / (effect ?? 1),
  });
  const [before, after] = [worth(then), worth(now)];
  const [was, is] = [shareOf(id, then), shareOf(id, now)];
  const clusters = (then.users ?? then.documents) + (now.users ?? now.documents);
  return {
    categoryId: id,
    category: name,
    then: was,
    now: is,
    difference: is.share - was.share,
    ...differenceInterval(before, after),
    ...testTwoShares(before, after, effect === null ? {} : { degrees: Math.max(1, clusters - 2) }),
    designEffect: effect,
  };
}

/**
 * The design effect of all categories together, null where no users are known. A rare category's own is told by few users
 * and the smaller the fewer there happen to be, which alone would make differences significant: so it is never taken to
 * be less than that of all.
 */
function commonEffect(
  lines: readonly Line[],
  then: LabelledSample,
  now: LabelledSample,
): number | null {
  if (then.users === null && now.users === null) return null;
  return designEffect(lines.flatMap(({ id }) => [then.spread(id), now.spread(id)]));
}

function shareOf(id: string | null, sample: LabelledSample): ShareOfDocuments {
  const documents = sample.count(id);
  return { documents, share: sample.documents === 0 ? 0 : documents / sample.documents };
}
