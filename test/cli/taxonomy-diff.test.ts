/** `tntflow taxonomy diff`: what became of the categories of one run in another, from the store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Category } from '../../src/contracts/taxonomy.js';
import { openStore, type Store } from '../../src/store/index.js';
import { label, storeCorpus, storeRun } from '../store/fixtures.js';
import { endChildren, tntflowToEnd } from '../support/processes.js';

const category = (id: string, name: string) => ({
  id,
  name,
  description: `User asks about ${name}`,
});

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-cli-'));
  const store = await openStore(join(folder, 'store.db'));
  const { keys } = await storeCorpus(store, { documents: 40 });
  const old = [category('c1', 'Refunds'), category('c2', 'Delivery'), category('c3', 'Vouchers')];
  const fresh = [category('c1', 'Parcels'), category('c2', 'Refunds'), category('c4', 'Passwords')];
  await storeLabelled(store, 'monday', old, keys, (index) =>
    index < 20 ? 'c1' : index < 34 ? 'c2' : null,
  );
  await storeLabelled(store, 'tuesday', fresh, keys, (index) =>
    index < 20 ? 'c2' : index < 34 ? 'c1' : 'c4',
  );
  await storeLabelled(store, 'elsewhere', old, [], () => null);
  await storeRun(store, 'too-early');
  await store.close();
});
afterAll(async () => {
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
});

async function storeLabelled(
  store: Store,
  workflowId: string,
  categories: readonly Category[],
  keys: readonly number[],
  labelOf: (index: number) => string | null,
) {
  const runId = await storeRun(store, workflowId);
  const { id } = await store.taxonomies.record(runId, {
    ...{ stepName: 'review', inputHash: 'inputs', step: 'review', version: 3, categories },
    ...{ score: null, explanation: null, suggestions: null, keptBecause: null },
  });
  await store.outcomes.addLabels(
    id,
    keys.map((key, index) => label(key, labelOf(index))),
  );
}

const diff = (...args: string[]) =>
  tntflowToEnd(['taxonomy', 'diff', ...args], {
    TNTFLOW_HOME: join(folder, 'home'),
    TNTFLOW_STORE: join(folder, 'store.db'),
  });

describe('tntflow taxonomy diff', () => {
  it('shows what became of each category, the documents that moved, and the shares', async () => {
    const { code, data } = await diff('monday', 'tuesday');
    expect(code).toBe(0);
    expect(data).toContain('From version 3 of monday to version 3 of tuesday');
    expect(data).toMatch(/kept +│ Refunds \(c1\) +│ 50\.0 % +│ Refunds \(c2\) +│ 50\.0 %/u);
    expect(data).toMatch(/renamed +│ Delivery \(c2\) +│ 35\.0 % +│ Parcels \(c1\)/u);
    expect(data).toMatch(/retired +│ Vouchers \(c3\) +│ 0\.0 %/u);
    expect(data).toMatch(/added +│ +│ +│ Passwords \(c4\) +│ 15\.0 % +│ 6 of 6 documents came/u);
    expect(data).toContain('6 Other → Passwords');
    expect(data).toContain(
      '40 documents are labelled under both; the labels of 6 of them change (15.0 %).',
    );
  });

  it('gives the same as JSON, with the ids of documents', async () => {
    const { code, data } = await diff('monday', 'tuesday', '--json');
    expect(code).toBe(0);
    const { entries, moved, old } = JSON.parse(data) as {
      readonly old: object;
      readonly moved: object;
      readonly entries: readonly object[];
    };
    expect(old).toMatchObject({ run: 'monday', version: 3, other: 6 });
    expect(moved).toEqual({ documents: 40, moved: 6, share: 0.15, withinEntry: 0 });
    expect(entries).toMatchObject([
      { kind: 'kept', from: ['c1'], to: ['c2'] },
      { kind: 'renamed', from: ['c2'], to: ['c1'] },
      { kind: 'retired', from: ['c3'], to: [] },
      {
        ...{ kind: 'added', from: [], to: ['c4'] },
        evidence: {
          documents: { flows: [{ from: null, to: 'c4', examples: ['d35', 'd36', 'd37'] }] },
        },
      },
    ]);
  });

  it('compares names where no document is labelled under both', async () => {
    const { code, data } = await diff('monday', 'elsewhere');
    expect(code).toBe(0);
    expect(data.match(/kept /gu)).toHaveLength(3);
    expect(data).toContain('No document is labelled under both: names alone were compared.');
  });

  it.each([
    ['a run that is not there', 'never', 2, 'holds no run with the id "never"'],
    ['a run without a taxonomy', 'too-early', 1, 'The run "too-early" has no taxonomy yet.'],
  ])('says so of %s', async (_, run, code, message) => {
    const result = await diff('monday', run);
    expect(result.code).toBe(code);
    expect(result.output).toContain(message);
    expect(result.output).not.toMatch(/^\s+at /mu);
  });
});
