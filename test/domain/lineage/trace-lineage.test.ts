/** What becomes of categories and their ids between two versions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Category } from '../../../src/contracts/taxonomy.js';
import {
  compareTaxonomies,
  traceLineage,
  type TwiceLabelled,
} from '../../../src/domain/lineage/index.js';

const REFUNDS = { id: 'c1', name: 'Refunds', description: 'User wants money back for an order' };
const DELIVERY = { id: 'c2', name: 'Late delivery', description: 'User asks where a parcel is' };
const LOGIN = { id: 'c3', name: 'Login problems', description: 'User forgot the password' };
const BILLING = { id: 'c4', name: 'Invoices', description: 'User has a question on an invoice' };
const old: readonly Category[] = [REFUNDS, DELIVERY, LOGIN, BILLING];

/** So many documents from one label to another, e.g. `moves(['c1', 'x', 40])`; `Other` is null. */
function moves(
  ...flows: readonly (readonly [string | null, string | null, number])[]
): TwiceLabelled[] {
  return flows.flatMap(([before, after, count], flow) =>
    Array.from({ length: count }, (_, index) => ({
      document: 1000 * flow + index,
      before,
      after,
    })),
  );
}

function trace(fresh: readonly Category[], labels: readonly TwiceLabelled[] = [], before = old) {
  return traceLineage({ old: before, fresh, labels, usedIds: ['c1', 'c2', 'c3', 'c4', 'c9'] });
}

/** `kind from>to` of each entry, with the ids of the new version. */
function said({ entries }: { readonly entries: ReturnType<typeof trace>['entries'] }): string[] {
  return entries.map(({ kind, from, to }) => `${kind} ${from.join('+')}>${to.join('+')}`);
}

const KEPT = ['kept c1>c1', 'kept c2>c2', 'kept c3>c3', 'kept c4>c4'];

describe('by names alone', () => {
  it('keeps everything of the same table, whatever its ids and its order', () => {
    expect(said(trace(old))).toEqual(KEPT);
    const strange = [LOGIN, BILLING, REFUNDS, DELIVERY].map((category, at) => ({
      ...category,
      id: `x${at}`,
    }));
    const { categories, entries, moved } = trace(strange);
    expect(said({ entries })).toEqual(KEPT);
    expect(categories.map(({ id }) => id)).toEqual(['c3', 'c4', 'c1', 'c2']);
    expect(moved).toEqual({ documents: 0, moved: 0, share: null, withinEntry: 0 });
    expect(entries[0]?.evidence).toEqual({ basis: 'names', documents: null, nameSimilarity: 1 });
  });

  it('detects ids that were swapped', () => {
    const swapped = [{ ...REFUNDS, id: 'c2' }, { ...DELIVERY, id: 'c1' }, LOGIN, BILLING];
    const { categories, entries } = trace(swapped);
    expect(said({ entries })).toEqual(KEPT);
    expect(categories[0]).toMatchObject({ id: 'c1', name: 'Refunds' });
  });

  it('believes a claim under a like name, and none under another', () => {
    const like = {
      id: 'c3',
      name: 'Sign-in',
      description: 'User forgot the password or cannot log in',
    };
    const unlike = { id: 'c4', name: 'Weather', description: 'Will it rain tomorrow?' };
    expect(said(trace([REFUNDS, DELIVERY, like, unlike]))).toEqual([
      ...['kept c1>c1', 'kept c2>c2', 'renamed c3>c3', 'retired c4>', 'added >c6'],
    ]);
  });

  it('finds a category under nearly the same name without a claim', () => {
    const refund = { id: 'x', name: 'Refund', description: 'User wants money back' };
    expect(said(trace([DELIVERY, refund, LOGIN, BILLING]))).toEqual([
      'renamed c1>c1',
      ...KEPT.slice(1),
    ]);
  });

  it('gives no id again that any version had', () => {
    const fresh = ['One', 'Two'].map((name) => ({ id: name, name, description: name }));
    const { categories, idOf } = trace(fresh);
    expect(categories.map(({ id }) => id)).toEqual(['c6', 'c7']);
    expect(idOf).toEqual(
      new Map([
        ['One', 'c6'],
        ['Two', 'c7'],
      ]),
    );
  });
});

describe('by documents', () => {
  it('is renamed what has the same documents under a name that has nothing in common', () => {
    const fresh = [
      { id: 'new', name: 'Geld zurück', description: 'Erstattungen' },
      DELIVERY,
      LOGIN,
      BILLING,
    ];
    const labels = moves(['c1', 'new', 38], ['c1', null, 2], ['c2', 'c2', 30], [null, 'new', 1]);
    const traced = trace(fresh, labels);
    expect(said(traced)).toEqual(['renamed c1>c1', ...KEPT.slice(1)]);
    expect(traced.entries[0]?.evidence).toMatchObject({
      basis: 'documents',
      nameSimilarity: 0,
      documents: { before: 40, after: 39, moved: 2, share: 0.05 },
    });
    expect(traced.entries[0]?.evidence.documents?.flows).toEqual([
      { from: 'c1', to: 'c1', documents: 38, examples: [0, 1, 2] },
      { from: 'c1', to: null, documents: 2, examples: [1000, 1001] },
      { from: null, to: 'c1', documents: 1, examples: [3000] },
    ]);
    expect(traced.moved).toEqual({ documents: 71, moved: 3, share: 3 / 71, withinEntry: 0 });
  });

  it('follows the documents where two names were swapped', () => {
    const fresh = [
      { ...REFUNDS, name: 'Late delivery' },
      { ...DELIVERY, name: 'Refunds' },
      LOGIN,
      BILLING,
    ];
    const { entries, moved } = trace(fresh, moves(['c1', 'c1', 40], ['c2', 'c2', 40]));
    expect(said({ entries }).slice(0, 2)).toEqual(['renamed c1>c1', 'renamed c2>c2']);
    expect(moved.moved).toBe(0);
  });

  it('is split what goes to several, all of which get new ids', () => {
    const fresh = [
      { id: 'c1', name: 'Refunds of tickets', description: 'Wants money back for a ticket' },
      { id: 'b', name: 'Refunds of goods', description: 'Wants money back for goods' },
      ...old.slice(1),
    ];
    const traced = trace(
      fresh,
      moves(['c1', 'c1', 45], ['c1', 'b', 40], ['c1', null, 15], ['c2', 'c2', 50]),
    );
    expect(said(traced)).toEqual(['split c1>c6+c7', ...KEPT.slice(1)]);
    expect(traced.entries[0]?.evidence.documents).toMatchObject({
      before: 100,
      after: 85,
      moved: 100,
      share: 1,
    });
    expect(traced.moved).toEqual({ documents: 150, moved: 100, share: 2 / 3, withinEntry: 85 });
  });

  it('lets a category keep its id that only loses a part, and names the part as split off', () => {
    const part = { id: 'part', name: 'Vouchers', description: 'Wants a voucher' };
    const { entries, moved } = trace([...old, part], moves(['c1', 'c1', 70], ['c1', 'part', 30]));
    expect(said({ entries })).toEqual(['split c1>c1+c6', ...KEPT.slice(1)]);
    expect(entries[0]?.evidence.documents).toMatchObject({ moved: 30, share: 0.3 });
    expect(moved).toMatchObject({ moved: 30, withinEntry: 30 });
  });

  it('is merged what becomes one; the larger goes on when it was most of it', () => {
    const both = { id: 'm', name: 'Money', description: 'Refunds and invoices' };
    const fresh = [both, DELIVERY, LOGIN];
    const even = moves(['c1', 'm', 50], ['c4', 'm', 40], ['c2', 'c2', 50]);
    expect(said(trace(fresh, even))).toEqual(['merged c1+c4>c6', 'kept c2>c2', 'kept c3>c3']);
    const uneven = moves(['c1', 'm', 90], ['c4', 'm', 8], ['c2', 'c2', 50]);
    expect(said(trace(fresh, uneven))).toEqual(['merged c1+c4>c1', 'kept c2>c2', 'kept c3>c3']);
  });

  it('takes several that became several for one entry', () => {
    const fresh = [
      { id: 'x', name: 'Flights', description: 'About flights' },
      { id: 'y', name: 'Hotels', description: 'About hotels' },
      DELIVERY,
      LOGIN,
    ];
    const mixed = moves(['c1', 'x', 40], ['c1', 'y', 40], ['c4', 'x', 40], ['c4', 'y', 40]);
    expect(said(trace(fresh, mixed))).toEqual(['merged c1+c4>c6+c7', 'kept c2>c2', 'kept c3>c3']);
  });

  it('says retired and added where documents agree with neither id nor name', () => {
    const fresh = [
      { ...REFUNDS, name: 'Gift cards', description: 'Asks for one' },
      ...old.slice(1),
    ];
    const labels = moves(['c1', null, 30], [null, 'c1', 30], ['c2', 'c2', 30]);
    const { entries } = trace(fresh, labels);
    expect(said({ entries })).toEqual(['retired c1>', ...KEPT.slice(1), 'added >c6']);
    expect(entries[0]?.evidence).toMatchObject({ basis: 'nothing', nameSimilarity: null });
    expect(entries[4]?.evidence.documents).toMatchObject({
      before: 0,
      after: 30,
      moved: 30,
      share: 1,
    });
  });

  it('does not believe an equal name against documents that are all others', () => {
    const labels = moves(['c1', null, 30], [null, 'c1', 30]);
    expect(said(trace(old, labels))).toEqual(['retired c1>', ...KEPT.slice(1), 'added >c6']);
  });

  it('keeps under its name what grew, and what has too few documents to say', () => {
    expect(said(trace(old, moves(['c1', 'c1', 20], [null, 'c1', 80])))).toEqual(KEPT);
    expect(said(trace(old, moves(['c1', null, 2], [null, 'c1', 80])))).toEqual(KEPT);
  });
});

describe('mistakes', () => {
  it('are told: ids that are there twice, labels that are no categories', () => {
    expect(() => trace([REFUNDS, REFUNDS])).toThrow(
      'the new taxonomy has two categories with the id "c1"',
    );
    expect(() => trace(old, moves(['c7', 'c1', 1]))).toThrow(
      '"c7", which is no category of the old taxonomy',
    );
  });
});

const NAMES = [
  'Refunds',
  'Delivery',
  'Login',
  'Invoices',
  'Vouchers',
  'Refund',
  'Weather',
  'Travel',
];

/** Two tables of up to 6 categories with names that may return, and documents that move at will. */
const versions = fc
  .tuple(fc.shuffledSubarray(NAMES, { maxLength: 6 }), fc.shuffledSubarray(NAMES, { maxLength: 6 }))
  .chain(([before, after]) => {
    const was = before.map((name, at) => ({
      id: `c${at + 1}`,
      name,
      description: `About ${name}`,
    }));
    const ids = [...was.map(({ id }) => id), 'x1', 'x2', 'x3', 'x4', 'x5', 'x6'];
    return fc
      .tuple(
        fc.shuffledSubarray(ids, { minLength: after.length, maxLength: after.length }),
        fc.array(
          fc.tuple(fc.nat(before.length), fc.nat(after.length), fc.integer({ min: 1, max: 30 })),
          {
            maxLength: 12,
          },
        ),
      )
      .map(([claims, flows]) => {
        const fresh = after.map((name, at) => ({
          id: claims[at] ?? '',
          name,
          description: `On ${name}`,
        }));
        const labels = moves(
          ...flows.map(([a, b, n]) => [was[a]?.id ?? null, fresh[b]?.id ?? null, n] as const),
        );
        return { old: was, fresh, labels };
      });
  });

const usedIds = ['c1', 'c2', 'c3', 'c20', 'c21'];

describe('whatever a model answers', () => {
  it('each category of either version is in one entry, and no id is used again', () => {
    fc.assert(
      fc.property(versions, (options) => {
        const { categories, entries, idOf, moved } = traceLineage({ ...options, usedIds });
        expect(entries.flatMap(({ from }) => from).sort()).toEqual(
          options.old.map(({ id }) => id).sort(),
        );
        expect(entries.flatMap(({ to }) => to).sort()).toEqual(
          categories.map(({ id }) => id).sort(),
        );
        expect(new Set(categories.map(({ id }) => id)).size).toBe(categories.length);
        const before = new Set(options.old.map(({ id }) => id));
        for (const [at, { id, name }] of categories.entries()) {
          expect(name).toBe(options.fresh[at]?.name);
          expect(idOf.get(options.fresh[at]?.id ?? '')).toBe(id);
          if (!before.has(id)) expect(usedIds).not.toContain(id);
        }
        for (const { kind, from, to } of entries) {
          if (kind === 'kept' || kind === 'renamed') expect(to).toEqual(from);
          if (kind === 'added') expect([from.length, to.length]).toEqual([0, 1]);
          if (kind === 'retired') expect([from.length, to.length]).toEqual([1, 0]);
          if (kind === 'split') expect(to.length).toBeGreaterThan(from.length);
          if (kind === 'merged') expect(from.length).toBeGreaterThan(1);
        }
        expect(moved.documents).toBe(options.labels.length);
        expect(moved.withinEntry).toBeLessThanOrEqual(moved.moved);
        expect(moved.moved).toBeLessThanOrEqual(moved.documents);
      }),
      { numRuns: 500 },
    );
  });

  it('the order of the tables and of the documents changes nothing', () => {
    fc.assert(
      fc.property(versions, fc.nat(), ({ old, fresh, labels }, turn) => {
        const turned = <T>(items: readonly T[]) => {
          const at = items.length === 0 ? 0 : turn % items.length;
          return [...items.slice(at), ...items.slice(0, at)].reverse();
        };
        const relations = (options: Parameters<typeof compareTaxonomies>[0]) =>
          compareTaxonomies(options)
            .entries.map(
              ({ kind, from, to }) => `${kind} ${[...from].sort().join()}>${[...to].sort().join()}`,
            )
            .sort();
        expect(
          relations({ old: turned(old), fresh: turned(fresh), labels: turned(labels) }),
        ).toEqual(relations({ old, fresh, labels }));
      }),
      { numRuns: 500 },
    );
  });

  it('a table that is the same is kept, with whatever claims and few documents', () => {
    fc.assert(
      fc.property(versions, ({ old, fresh }) => {
        const same = old.map((category, at) => ({ ...category, id: fresh[at]?.id ?? `y${at}` }));
        fc.pre(new Set(same.map(({ id }) => id)).size === same.length);
        const { categories, entries } = traceLineage({ old, fresh: same, usedIds });
        expect(categories).toEqual(old);
        expect(entries.every(({ kind }) => kind === 'kept')).toBe(true);
      }),
    );
  });
});
