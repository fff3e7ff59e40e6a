/** The section on drift: what it says first, and that no text in it changes its structure. */
import { describe, expect, it } from 'vitest';
import type { DriftReport } from '../../src/contracts/drift.js';
import { appearances, compareShares } from '../../src/domain/drift/index.js';
import { traceLineage } from '../../src/domain/lineage/index.js';
import { renderDrift } from '../../src/report/index.js';
import { blocksOf, markupOf } from './markdown-structure.js';
import { reportWith } from './report-data.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '# Heading\n\n| a | b |\n| --- | --- |',
  '- item',
  '**bold** [link](http://evil.example) `code`',
  '| |',
];

/** `said` stands for every text of a document, a model or a user. */
function driftWith(said: string, changes: Partial<DriftReport> = {}): DriftReport {
  const old = [
    { id: 'c1', name: `Refunds ${said}`, description: said },
    { id: 'c2', name: `Delivery ${said}`, description: said },
    { id: 'c3', name: `Vouchers ${said}`, description: said },
  ];
  const week = (counts: readonly number[]) =>
    counts.flatMap((count, at) =>
      Array.from({ length: count }, (_, index) => ({
        categoryId: old[at]?.id ?? null,
        userId: `u${index}`,
      })),
    );
  const comparisons = compareShares({
    categories: old,
    now: week([500, 300, 150, 50]),
    references: [{ against: said, documents: week([500, 450, 0, 50]) }],
  });
  const { appeared, vanished } = appearances(comparisons);
  const withExamples = (list: typeof appeared) =>
    list.map((one) => ({ ...one, examples: [{ documentId: said, text: said }] }));
  const fresh = [old[0], { id: 'x', name: `Parcels ${said}`, description: said }].flatMap(
    (category) => category ?? [],
  );
  const moves = (before: string | null, after: string | null, count: number) =>
    Array.from({ length: count }, (_, index) => ({ document: index + 1, before, after }));
  const traced = traceLineage({
    old,
    fresh,
    labels: [...moves('c1', 'c1', 40), ...moves('c2', 'x', 30), ...moves('c3', null, 10)],
    usedIds: [],
  });
  return {
    week: said,
    taxonomyVersion: 4,
    labeller: said,
    alpha: 0.01,
    minimumChange: 0.02,
    comparisons,
    appeared: withExamples(appeared),
    vanished: withExamples(vanished),
    lineage: { base: 1, categories: old, entries: traced.entries, moved: traced.moved },
    categories: traced.categories,
    documentIds: new Map([
      [1, said],
      [2, 'd2'],
    ]),
    outcome: 'proposed',
    mostMoved: 0.1,
    anchor: { documents: 200, agreeing: 188, share: 0.94, low: 0.898, high: 0.966 },
    classifier: { then: null, now: reportWith(said).classifier },
    ...changes,
  };
}

describe('renderDrift', () => {
  const text = renderDrift(driftWith('last week'));

  it('says flagged changes first, the largest before the others', () => {
    expect(
      text.indexOf('**Delivery last week** fell from 45.0 % (last week) to 30.0 %'),
    ).toBeLessThan(text.indexOf('### Against last week'));
    expect(text).toMatch(
      /\*\*Vouchers last week\*\* rose .*: \+15\.0 points \(\+\d+\.\d to \+\d+\.\d\), adjusted p &lt; 0\.0001/u,
    );
    const rows = text
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('**changed**'));
    expect(rows).toHaveLength(2);
    expect(text).toMatch(/\| Refunds last week \| 50\.0 % \(500\) \| 50\.0 % \(500\) \| 0\.0 \|/u);
  });

  it('shows new categories with examples, and who wrote', () => {
    expect(text).toContain('New: **Vouchers last week**, 150 documents (15.0 %) now, 0 then');
    expect(text).toContain('- `last week` last week');
    expect(text).toContain('1,000 documents then and 1,000 now by 500 and 500 users');
  });

  it('tells what became of the taxonomy, with the documents that moved', () => {
    expect(text).toContain('changes 12.5 % of the labels (10 of 80 documents)');
    expect(text).toContain('**The old taxonomy stays**');
    expect(text).toContain(
      '| renamed | Delivery last week | Parcels last week | 0 of 30 documents moved |',
    );
    expect(text).toContain(
      '| retired | Vouchers last week |  | 10 of 10 documents moved; 10 Vouchers last week → Other (`last week`, `d2`, …) |',
    );
  });

  it('tells of the anchor sample and the classifier then and now', () => {
    expect(text).toContain(
      '188 have the same label then and now: 94.0 % (95 % interval 89.8 % – 96.6 %)',
    );
    expect(text).toMatch(
      /\| Then \| none \| – \| – \| – \| – \|\n\| Now \| 800, 200 \| 0\.910 \| 0\.900 \|/u,
    );
  });

  it('says so where there is nothing to tell', () => {
    const quiet = renderDrift(
      driftWith('x', {
        ...{ comparisons: [], appeared: [], lineage: null, categories: [], outcome: null },
        ...{ anchor: null, classifier: { then: null, now: null } },
      }),
    );
    expect(quiet).toContain('There is no earlier week to compare with.');
    expect(quiet).toContain('The taxonomy is the same as before.');
    expect(quiet).toContain('No document of the anchor sample');
    expect(quiet).toContain('No classifier was trained then or now.');
    const [comparison] = driftWith('x').comparisons;
    const unchanged = (comparison?.changes ?? []).map((change) => ({ ...change, flagged: false }));
    const same = driftWith('x', {
      comparisons: comparison ? [{ ...comparison, changes: unchanged }] : [],
    });
    expect(renderDrift(same)).toContain('**No share changed** by more than chance explains.');
  });

  it.each(HOSTILE)('keeps its structure when texts and names are %j', (said) => {
    const [hostile, harmless] = [renderDrift(driftWith(said)), renderDrift(driftWith('harmless'))];
    expect(blocksOf(hostile)).toEqual(blocksOf(harmless));
    expect(markupOf(hostile)).toEqual(markupOf(harmless));
  });
});
