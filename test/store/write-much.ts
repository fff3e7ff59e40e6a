/** What several processes do to one database at the same time: imports of one source, calls, and completions. */
import type { Store } from '../../src/store/index.js';
import { newDocuments, storeRun } from './fixtures.js';

export const WRITES = 60;

const USAGE = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0 };

/** @throws when a write fails, or an answer that was stored is not the one everybody gets. */
export async function writeMuch(store: Store, name: string): Promise<void> {
  const corpus = await store.corpora.ensure('shared');
  const runId = await storeRun(store, name);
  const documents = newDocuments(WRITES);
  for (let number = 0; number < WRITES; number += 1) {
    const hash = `h${number}`;
    const call = await store.calls.reserve({
      ...{ runId, hash, task: 'label', model: 'm', document: null },
      ...{ inputTokens: 10, outputTokens: 10, cost: null },
    });
    if (number % 10 === 0) {
      await store.corpora.addDocuments(corpus, documents.slice(number, number + 10));
    }
    const answer = { text: name, stopReason: 'end', usage: USAGE } as const;
    const stored = await store.completions.record({ hash, model: 'm', task: 'label' }, answer);
    const again = await store.completions.find(hash);
    if (again?.text !== stored.text) throw new Error(`The answer to ${hash} changed.`);
    await store.calls.settle(call, {
      ...{ outcome: 'answered', detail: null, usage: USAGE, cost: 0, seconds: 0 },
    });
  }
}
