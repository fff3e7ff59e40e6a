/** Calls of an embedding model are paced and made again like those of a chat model. */
import { expect, it } from 'vitest';
import { AnswerSource } from '../../../src/activities/asking/answer-source.js';
import { vectorsOf } from '../../../src/activities/classifier/vectors-of.js';
import type { EmbeddingModel } from '../../../src/contracts/models.js';
import { providerError, readyToAsk, storeTexts } from '../support.js';
import { VirtualTiming } from './virtual-timing.js';

it('embeds batches at the operator’s pace, and those that failed once more', async () => {
  const { store, runId, meter, options } = await readyToAsk();
  const timing = new VirtualTiming();
  const limits = {
    'openai:*': { requestsPerMinute: 60, tokensPerMinute: null, concurrency: null },
  };
  const answers = new AnswerSource(store, { concurrency: 20, limits, timing });
  const moments: number[] = [];
  const model: EmbeddingModel = {
    ...{ name: 'openai:e', batchSize: 1, recomputable: false },
    preflight: () => Promise.resolve(),
    embed: async (texts) => {
      moments.push(timing.now());
      await timing.sleep(10);
      if (moments.length === 1) throw providerError('server');
      return { vectors: texts.map(() => new Float32Array([1, 2])), usage: null };
    },
  };
  await storeTexts(store, ['one', 'two', 'three']);
  const documents = await store.corpora.documentRange(await store.corpora.require('chats'), 1, 4);
  const source = { name: model.name, recomputable: false, model: () => Promise.resolve(model) };
  const work = vectorsOf({ store, answers }, source, documents, {
    ...{ runId, meter, signal: options.signal },
  });
  expect(await timing.run(work)).toHaveLength(3);
  expect(moments).toHaveLength(4);
  for (const [index, at] of moments.entries()) {
    if (index > 0) expect(at - (moments[index - 1] ?? 0)).toBeGreaterThan(1_000);
  }
  expect(await store.calls.usage(runId)).toMatchObject([{ task: 'embed', calls: 4, failed: 1 }]);
});
