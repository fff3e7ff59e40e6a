/** Connections that write the same rows at the same time: one of them is first, and all go on with its rows. */
import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/index.js';
import type { FreshStores } from '../fresh-stores.js';
import {
  configOf,
  label,
  newDocuments,
  storeCorpus,
  storeRun,
  storeTaxonomy,
} from '../fixtures.js';

const CONNECTIONS = 4;
const ROUNDS = 8;

export function raceTests(stores: FreshStores): void {
  async function connections(): Promise<[Store, Store[]]> {
    const url = await stores.url();
    const first = await stores.open(url);
    const others = await Promise.all(
      Array.from({ length: CONNECTIONS - 1 }, () => stores.open(url)),
    );
    return [first, [first, ...others]];
  }

  /** What all of them got, which must be one thing. */
  async function agreed<T>(all: Store[], write: (store: Store, writer: number) => Promise<T>) {
    const results = await Promise.all(all.map(write));
    for (const result of results) expect(result).toEqual(results[0]);
    return results[0];
  }

  it('agree on every row that is written once', async () => {
    const [store, all] = await connections();
    for (let round = 0; round < ROUNDS; round += 1) {
      const run = await agreed(all, (one, writer) =>
        one.runs.record(
          { workflowId: `w${round}`, firstExecutionRunId: 'first' },
          { workflowType: 'tntLlm', config: configOf(`c${writer}`), notes: [] },
        ),
      );
      const runId = run?.id ?? 0;
      await agreed(all, (one, writer) => one.runs.recordStep(runId, 'step', 'h', { writer }));
      await agreed(all, (one) => one.corpora.ensure(`corpus ${round}`));
      await agreed(all, (one, writer) =>
        one.completions.record(
          { hash: `h${round}`, model: 'm', task: 'label' },
          { text: `by ${writer}`, stopReason: 'end', usage: null },
        ),
      );
      const taxonomy = await agreed(all, (one, version) =>
        storeTaxonomy(one, runId, { version: version + 1 }),
      );
      await agreed(all, (one, writer) =>
        one.vectors.recordClassifier({
          ...{ runId, taxonomyId: taxonomy?.id ?? 0, inputHash: 'h' },
          ...{ description: { writer }, weights: new Float32Array([writer]) },
        }),
      );
      await agreed(all, (one) =>
        one.rateLimits.read(`model ${round}`).then(({ learnt }) => learnt),
      );
    }
    expect(await store.corpora.names()).toHaveLength(ROUNDS);
  });

  it('write overlapping labels and vectors in any order without failing, each once', async () => {
    const [store, all] = await connections();
    const { keys } = await storeCorpus(store, { documents: 200 });
    const runId = await storeRun(store);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await storeTaxonomy(store, runId, { stepName: `s${round}` });
      await Promise.all(
        all.map(async (one, writer) => {
          const order = writer % 2 === 0 ? keys : [...keys].reverse();
          await one.outcomes.addLabels(
            id,
            order.map((key) => label(key, `by ${writer}`)),
          );
          await one.vectors.addEmbeddings(
            `m${round}`,
            order.map((key) => ({ textHash: `h${key}`, vector: new Float32Array([writer]) })),
          );
        }),
      );
      const counts = await store.outcomes.countLabels(id, 'llm');
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(keys.length);
      const hashes = keys.map((key) => `h${key}`);
      expect((await store.vectors.embeddings(`m${round}`, hashes)).size).toBe(keys.length);
    }
  }, 60_000);

  it('import one corpus together: every document once, numbered without gaps', async () => {
    const [store, all] = await connections();
    const corpus = await store.corpora.ensure('c');
    const source = newDocuments(120);
    const added = await Promise.all(
      all.map(async (one, writer) => {
        const order = writer % 2 === 0 ? source : [...source].reverse();
        let count = 0;
        for (let start = 0; start < order.length; start += 15) {
          count += await one.corpora.addDocuments(corpus, order.slice(start, start + 15));
        }
        return count;
      }),
    );
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(source.length);
    expect(await store.corpora.countDocuments(corpus)).toBe(source.length);
    const documents = await store.corpora.documentRange(corpus, 1, source.length + 1);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(source.length);
  });

  it('draw the samples of a run once', async () => {
    const [store, all] = await connections();
    const { keys } = await storeCorpus(store, { documents: 30 });
    for (let round = 0; round < ROUNDS; round += 1) {
      const runId = await storeRun(store, `w${round}`);
      await Promise.all(
        all.map((one, writer) =>
          one.samples.record(runId, {
            label: keys
              .slice(writer, writer + 10)
              .map((document) => ({ document, split: 'train' })),
          }),
        ),
      );
      const sample = await store.samples.range(runId, 'label', { from: 0, to: 100 });
      expect(sample).toHaveLength(10);
      const [first] = sample;
      const from = keys.indexOf(first?.document ?? 0);
      expect(sample.map(({ document }) => document)).toEqual(keys.slice(from, from + 10));
    }
  });

  it('take slots of a model one after the other, none twice', async () => {
    const [store, all] = await connections();
    const { now } = await store.rateLimits.read('m');
    const request = {
      ...{ requestsMs: 100, tokensMs: 0, requestsBurstMs: 0, tokensBurstMs: 0 },
    };
    const leases = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (all[index % CONNECTIONS] ?? store).rateLimits.lease('m', request),
      ),
    );
    const slots = leases.map(({ requestsFrom }) => requestsFrom).sort((a, b) => a - b);
    expect(slots[0]).toBeGreaterThanOrEqual(now - 1);
    for (const [index, slot] of slots.slice(1).entries()) {
      expect(slot - (slots[index] ?? 0)).toBeGreaterThanOrEqual(99.9);
    }
  });
}
