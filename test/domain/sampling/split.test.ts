/** The split: texts stay on one side, the test part never grows too large, and every class can be learnt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveUnlearnable, splitByGroup } from '../../../src/domain/sampling/index.js';

const groupKeys = fc.array(fc.constantFrom(...'abcdefghij'), { maxLength: 60 });
const shares = fc.double({ min: 0, max: 1, noNaN: true });
const unique = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const countHeld = (held: readonly boolean[]) => held.filter(Boolean).length;

describe('splitByGroup', () => {
  it('keeps groups together, the test part within its share, and something to train on', () => {
    fc.assert(
      fc.property(groupKeys, shares, fc.nat(), (groups, testSplit, seed) => {
        const held = splitByGroup(groups, { testSplit, seed });
        expect(held).toHaveLength(groups.length);
        const sides = new Map<string, Set<boolean>>();
        for (const [index, group] of groups.entries()) {
          const side = sides.get(group) ?? new Set();
          sides.set(group, side.add(held[index] ?? false));
        }
        for (const side of sides.values()) expect(side.size).toBe(1);
        expect(countHeld(held)).toBeLessThanOrEqual(groups.length * testSplit);
        if (groups.length > 0) expect(countHeld(held)).toBeLessThan(groups.length);
      }),
    );
  });

  it.each([
    [0, 0],
    [0.2, 200],
    [0.25, 250],
    [1, 999],
  ])('holds out just the share %d where no text repeats', (testSplit, documents) => {
    expect(countHeld(splitByGroup(unique(1_000), { testSplit, seed: 42 }))).toBe(documents);
  });

  it('is the same for the same seed, and another for another', () => {
    const split = (seed: number) => splitByGroup(unique(100), { testSplit: 0.2, seed });
    expect(split(42)).toEqual(split(42));
    expect(split(43)).not.toEqual(split(42));
  });

  it('does not hold out a group that is larger than the part', () => {
    const groups = [...new Array<string>(50).fill('same'), ...unique(50)];
    const held = splitByGroup(groups, { testSplit: 0.2, seed: 42 });
    expect(held.slice(0, 50)).not.toContain(true);
    expect(countHeld(held)).toBe(20);
  });
});

describe('moveUnlearnable', () => {
  const document = (split: 'train' | 'test', group: string, category: string) => ({
    split,
    group,
    category,
  });

  it('moves the first test document of a class that training lacks, and leaves the others', () => {
    const documents = [
      document('train', 't1', 'refunds'),
      document('test', 't2', 'refunds'),
      document('test', 't3', 'rare'),
      document('test', 't4', 'rare'),
    ];
    expect(moveUnlearnable(documents).map(({ split }) => split)).toEqual([
      'train',
      'test',
      'train',
      'test',
    ]);
  });

  it('moves all documents with the same text', () => {
    const documents = [
      document('train', 't1', 'a'),
      document('test', 't2', 'b'),
      document('test', 't2', 'b'),
    ];
    expect(moveUnlearnable(documents).every(({ split }) => split === 'train')).toBe(true);
  });

  it('changes nothing where every class is learnt, or where there is nothing', () => {
    const documents = [document('train', 't1', 'a'), document('test', 't2', 'a')];
    expect(moveUnlearnable(documents)).toEqual(documents);
    expect(moveUnlearnable([])).toEqual([]);
  });

  it('makes every class learnable, and never tests on what a step has seen', () => {
    const labelled = fc
      .array(
        fc.record({
          group: fc.constantFrom(...'abcdefgh'),
          category: fc.constantFrom(...'uvwxyz'),
        }),
      )
      .chain((rows) =>
        fc.nat().map((seed) => {
          const held = splitByGroup(
            rows.map(({ group }) => group),
            { testSplit: 0.5, seed },
          );
          return rows.map((row, index) =>
            document(held[index] ? 'test' : 'train', row.group, row.category),
          );
        }),
      );
    fc.assert(
      fc.property(labelled, (before) => {
        const after = moveUnlearnable(before);
        const learnt = new Set(
          after.filter(({ split }) => split === 'train').map(({ category }) => category),
        );
        for (const [index, { category, split, group }] of after.entries()) {
          expect(learnt).toContain(category);
          if (before[index]?.split === 'train') expect(split).toBe('train');
          expect(
            after.filter((other) => other.group === group).every((other) => other.split === split),
          ).toBe(true);
        }
      }),
    );
  });
});
