/** Which changes of shares are flagged, and what is said of them. */
import { describe, expect, it } from 'vitest';
import {
  anchorAgreement,
  appearances,
  compareShares,
  type LabelledDocument,
} from '../../../src/domain/drift/index.js';

const categories = [
  { id: 'c1', name: 'Refunds' },
  { id: 'c2', name: 'Delivery' },
  { id: 'c3', name: 'Vouchers' },
];

/** So many documents of each category; with a user, all of them are that user's. */
function documents(
  counts: Readonly<Record<string, number>>,
  userOf?: (index: number) => string,
): LabelledDocument[] {
  return Object.entries(counts).flatMap(([id, count]) =>
    Array.from({ length: count }, (_, index) => ({
      categoryId: id === 'other' ? null : id,
      ...(userOf && { userId: userOf(index) }),
    })),
  );
}

const steady = { c1: 500, c2: 400, other: 100 };

function compare(
  now: readonly LabelledDocument[],
  then: readonly LabelledDocument[] = documents(steady),
  limits: { readonly alpha?: number; readonly minimumChange?: number } = {},
) {
  const [comparison] = compareShares({
    categories,
    now,
    references: [{ against: 'last week', documents: then }],
    ...limits,
  });
  if (comparison === undefined) throw new Error('there is no comparison');
  return comparison;
}

const flagged = (comparison: ReturnType<typeof compare>) =>
  comparison.changes.filter((change) => change.flagged).map(({ category }) => category);

describe('compareShares', () => {
  it('says of every category and of Other what it was and is', () => {
    const {
      changes,
      documents: sizes,
      users,
    } = compare(documents({ c1: 250, c2: 200, other: 50 }));
    expect(sizes).toEqual({ then: 1000, now: 500 });
    expect(users).toBeNull();
    expect(changes.map(({ category }) => category)).toEqual([
      'Refunds',
      'Delivery',
      'Vouchers',
      'Other',
    ]);
    expect(changes[0]).toMatchObject({
      categoryId: 'c1',
      then: { documents: 500, share: 0.5 },
      now: { documents: 250, share: 0.5 },
      difference: 0,
      test: 'z',
      p: 1,
      adjustedP: 1,
      flagged: false,
      designEffect: null,
    });
    expect(changes[3]).toMatchObject({ categoryId: null, then: { documents: 100, share: 0.1 } });
  });

  it('flags a domain that appears, and what shrinks for it', () => {
    const comparison = compare(documents({ c1: 400, c2: 400, c3: 100, other: 100 }));
    expect(flagged(comparison)).toEqual(['Refunds', 'Vouchers']);
    expect(comparison.changes[2]).toMatchObject({ test: 'z', difference: 0.1 });
  });

  it('flags no change below the minimum, however sure it is', () => {
    const large = (c3: number) => documents({ c1: 50_000 - c3, c2: 50_000, c3 });
    const comparison = compare(large(1_800), large(0));
    expect(comparison.changes[2]?.adjustedP).toBeLessThan(1e-9);
    expect(flagged(comparison)).toEqual([]);
    expect(flagged(compare(large(1_800), large(0), { minimumChange: 0.01 }))).toContain('Vouchers');
  });

  it('flags no change that may be chance, however large', () => {
    const comparison = compare(documents({ c1: 8, c2: 2 }), documents({ c1: 5, c2: 5 }));
    expect(comparison.changes[0]?.difference).toBeCloseTo(0.3);
    expect(flagged(comparison)).toEqual([]);
  });

  it('takes all categories and references for one family', () => {
    const now = documents({ c1: 550, c2: 350, other: 100 });
    const once = compare(now).changes[0];
    const twice = compareShares({
      categories,
      now,
      references: ['last week', 'baseline'].map((against) => ({
        against,
        documents: documents(steady),
      })),
    });
    expect(twice.map(({ against }) => against)).toEqual(['last week', 'baseline']);
    expect(twice[0]?.changes[0]?.p).toBe(once?.p);
    expect(twice[0]?.changes[0]?.adjustedP).toBeCloseTo(2 * (once?.adjustedP ?? 0), 12);
  });

  it('takes the documents of one user for as many as they are worth', () => {
    const own = (index: number) => `u${index}`;
    const then = documents(steady, own);
    const bulk = [
      ...documents({ c1: 480, c2: 380, other: 90 }, own),
      ...documents({ c3: 50 }, () => 'a machine'),
    ];
    const comparison = compare(bulk, then);
    expect(comparison.users?.now).toBeLessThan(500);
    expect(comparison.changes[2]?.designEffect).toBeGreaterThan(20);
    expect(flagged(comparison)).toEqual([]);
    expect(
      flagged(
        compare(
          bulk.map(({ categoryId }) => ({ categoryId })),
          then,
        ),
      ),
    ).toEqual(['Vouchers']);
  });

  it('widens the intervals for users who write much about one thing', () => {
    const byFive = (index: number) => `u${Math.floor(index / 5)}`;
    const now = { c1: 400, c2: 500, other: 100 };
    const alone = compare(documents(now)).changes[0];
    const together = compare(
      documents(now, byFive).map((document) => ({
        ...document,
        userId: `${document.userId} ${document.categoryId}`,
      })),
    ).changes[0];
    const width = (change: typeof alone) => (change?.high ?? 0) - (change?.low ?? 0);
    expect(together?.designEffect).toBeGreaterThan(2);
    expect(width(together)).toBeGreaterThan(1.5 * width(alone));
    expect(together?.p).toBeGreaterThan(alone?.p ?? 1);
  });

  it('has nothing to say against a week without documents', () => {
    const { changes } = compare(documents(steady), []);
    expect(changes.every(({ test, p, flagged }) => test === 'none' && p === 1 && !flagged)).toBe(
      true,
    );
    expect(changes[0]).toMatchObject({ low: -1, high: 1 });
  });

  it('refuses labels of another taxonomy', () => {
    expect(() => compare(documents({ c9: 1 }))).toThrow('labelled "c9", which is no category');
  });
});

describe('appearances', () => {
  it('names what came up and what went away, a stray document notwithstanding', () => {
    const came = compare(
      documents({ c1: 450, c2: 400, c3: 100, other: 50 }),
      documents({ ...steady, c3: 1 }),
    );
    expect(appearances([came, came])).toMatchObject({
      appeared: [{ categoryId: 'c3', category: 'Vouchers', against: 'last week' }],
      vanished: [],
    });
    const went = compare(documents({ c1: 900, other: 100 }));
    expect(appearances([went])).toMatchObject({ appeared: [], vanished: [{ categoryId: 'c2' }] });
  });
});

describe('anchorAgreement', () => {
  it('is the share of equal labels, Other among them', () => {
    const label = (before: string | null, after: string | null) => ({
      document: 1,
      before,
      after,
    });
    const labels = [label('c1', 'c1'), label(null, null), label('c1', null), label('c2', 'c1')];
    expect(anchorAgreement({ labels })).toMatchObject({ documents: 4, agreeing: 2, share: 0.5 });
    expect(anchorAgreement({ labels: [] })).toBeNull();
  });
});
