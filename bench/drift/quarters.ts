/** Simulated quarters: weeks of labelled documents whose shares stay as they are, or of which one domain comes or goes. */
import { compareShares, type LabelledDocument } from '../../src/domain/drift/index.js';
import { seededRandom, type RandomBelow } from '../../src/domain/sampling/random.js';

/** Comparisons in a quarter: week 0 is the baseline. */
export const WEEKS = 13;
/** The week in which a domain comes or goes, for good. */
export const CHANGED_WEEK = 7;
/** Share of the documents that are of that domain. */
const DOMAIN = 0.1;

export const CHANGES = ['appears', 'appears in Other', 'vanishes'] as const;
export type Change = (typeof CHANGES)[number];

export interface QuarterOptions {
  readonly seed: number;
  /** Whether users are known, who write 2 to 5 documents on average, 10 to 50 % of them about a topic of their own. */
  readonly users: boolean;
  /** Drawn between 300 and 3,000 when not given. */
  readonly documentsPerWeek?: number;
}

interface World {
  readonly categories: readonly { readonly id: string; readonly name: string }[];
  /** Of the categories, then of `Other`; they sum to 1. */
  readonly shares: readonly number[];
  readonly documentsPerUser: number;
  readonly habit: number;
  readonly documentsPerWeek: number;
}

/** 20 to 30 categories with shares as those of real taxonomies: a few large, many small. */
function drawWorld({ users, documentsPerWeek }: QuarterOptions, below: RandomBelow): World {
  const count = 20 + below(11);
  // Zipf's law with an exponent of 0.6 to 1.2, and 1 to 12 % in Other.
  const exponent = 0.6 + below(61) / 100;
  const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -exponent);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const other = 0.01 + below(111) / 1000;
  // As likely between 300 and 950 as between 950 and 3,000.
  const drawnSize = Math.round(300 * 10 ** (below(1001) / 1000));
  const [documentsPerUser, habit] = [2 + below(4), (10 + below(41)) / 100];
  return {
    categories: weights.map((_, index) => ({ id: `c${index + 1}`, name: `Topic ${index + 1}` })),
    shares: [...weights.map((weight) => (weight / sum) * (1 - other)), other],
    documentsPerUser: users ? documentsPerUser : 1,
    habit: users ? habit : 0,
    documentsPerWeek: documentsPerWeek ?? drawnSize,
  };
}

/** One week's documents, user by user; a user's number of documents is geometric. */
function drawWeek(
  { categories, documentsPerUser, habit, documentsPerWeek }: World,
  shares: readonly number[],
  below: RandomBelow,
): LabelledDocument[] {
  const uniform = () => below(0x40000000) / 0x40000000;
  const limits: number[] = [];
  for (const share of shares) limits.push((limits.at(-1) ?? 0) + share);
  const draw = (): string | null => {
    const at = uniform() * (limits.at(-1) ?? 1);
    return categories[limits.findIndex((limit) => at < limit)]?.id ?? null;
  };
  // Weeks are not equally busy.
  const size = Math.round(documentsPerWeek * (0.8 + 0.4 * uniform()));
  const documents: LabelledDocument[] = [];
  if (documentsPerUser === 1) {
    while (documents.length < size) documents.push({ categoryId: draw() });
    return documents;
  }
  for (let user = 0; documents.length < size; user += 1) {
    const own = draw();
    do {
      documents.push({ categoryId: uniform() < habit ? own : draw(), userId: `u${user}` });
    } while (documents.length < size && uniform() >= 1 / documentsPerUser);
  }
  return documents;
}

/** Whether any week flags anything though nothing changes. */
export function hasFalseFlag(options: QuarterOptions): boolean {
  const below = randomFor(options.seed);
  const world = drawWorld(options, below);
  return [...flagsOf(world, () => drawWeek(world, world.shares, below))].some(
    (flags) => flags.size > 0,
  );
}

/**
 * Whether a domain of 10 % that appears in a category of its own or in `Other`, or vanishes, for good, is flagged in that
 * very week, and whether it is before the quarter is over.
 */
export function findsChange(options: QuarterOptions & { readonly change: Change }): {
  readonly atOnce: boolean;
  readonly inQuarter: boolean;
} {
  const below = randomFor(options.seed);
  const world = drawWorld(options, below);
  const { at, without, having } = sharesOf(world.shares, options.change);
  const [before, after] = options.change === 'vanishes' ? [having, without] : [without, having];
  const changed = world.categories[at]?.id ?? null;
  const weeks = flagsOf(world, (week) =>
    drawWeek(world, week < CHANGED_WEEK ? before : after, below),
  );
  let atOnce = false;
  for (const [index, flags] of [...weeks].entries()) {
    const week = index + 1;
    if (week < CHANGED_WEEK || !flags.has(changed)) continue;
    if (week === CHANGED_WEEK) atOnce = true;
    return { atOnce, inQuarter: true };
  }
  return { atOnce: false, inQuarter: false };
}

/** What each week flags, compared with the week before and the baseline. */
function* flagsOf(
  { categories }: World,
  weekAt: (week: number) => LabelledDocument[],
): Generator<ReadonlySet<string | null>> {
  const baseline = weekAt(0);
  let last = baseline;
  for (let week = 1; week <= WEEKS; week += 1) {
    const now = weekAt(week);
    const references = [{ against: 'last week', documents: last }];
    if (week > 1) references.push({ against: 'baseline', documents: baseline });
    const comparisons = compareShares({ categories, now, references });
    const flagged = comparisons.flatMap(({ changes }) =>
      changes.filter((change) => change.flagged),
    );
    yield new Set(flagged.map(({ categoryId }) => categoryId));
    last = now;
  }
}

/** Without and with the domain, all else in proportion: a category in the middle of the table, or more in `Other`. */
function sharesOf(shares: readonly number[], change: Change) {
  const at = change === 'appears in Other' ? shares.length - 1 : shares.length >> 1;
  const rest = change === 'appears in Other' ? (shares[at] ?? 0) : 0;
  const others = 1 - (shares[at] ?? 0) + rest;
  const without = shares.map((share, index) => (index === at ? rest : share) / others);
  const having = without.map((share, index) => share * (1 - DOMAIN) + (index === at ? DOMAIN : 0));
  return { at, without, having };
}

/** Neighbouring seeds begin alike: what they give first is not used. */
function randomFor(seed: number): RandomBelow {
  const below = seededRandom(seed, 'quarter');
  for (let draw = 0; draw < 100; draw += 1) below(2);
  return below;
}
