/** Minibatches are cut so that a step fits its model: prompt, largest table, summaries and answer together. */
import { describe, expect, it } from 'vitest';
import { answerTokens } from '../../../src/activities/asking/request-size.js';
import {
  documentsOfStep,
  planMinibatches,
} from '../../../src/activities/taxonomy/plan-minibatches.js';
import { summaryRoom, summaryTokens } from '../../../src/activities/taxonomy/summary-room.js';
import { PROMPTS } from '../../../src/domain/prompts/index.js';
import { roughTokens } from '../../../src/domain/tokens.js';
import { configWith, storeTexts, storeRun, temporaryStore } from '../support.js';

const models = (contextTokens: number | undefined) => ({
  contextTokens: () => contextTokens,
  chatModel: () => Promise.reject(new Error('not asked for')),
  embeddingModel: () => Promise.reject(new Error('not asked for')),
  close: () => Promise.resolve(),
});

describe('summaryRoom', () => {
  it.each([16_384, 32_768, 200_000])(
    'of a context of %d leaves room for everything else',
    async (context) => {
      const config = await configWith();
      const room = summaryRoom(models(context), config) ?? Infinity;
      const words = (count: number) => 'words '.repeat(count);
      const { system } = PROMPTS.update.render({
        ...{ useCase: config.useCase, summaries: [] },
        limits: { ...config },
        taxonomy: Array.from({ length: 25 }, (_, index) => ({
          ...{ id: String(index), name: words(10), description: words(30) },
        })),
      });
      const answer = answerTokens({ contextTokens: context }, 'update', config);
      expect(room + roughTokens(system) + answer).toBeLessThanOrEqual(context);
      expect(room).toBeGreaterThan(context / 40);
    },
  );

  it('is not known where the context is not', async () => {
    expect(summaryRoom(models(undefined), await configWith())).toBeUndefined();
  });
});

describe('minibatches', () => {
  it('of a small context are more and smaller, and the same at every call', async () => {
    const store = await temporaryStore();
    const summary = 'The customer wants to know where the parcel is and when it will arrive';
    const documents = await storeTexts(
      store,
      Array.from({ length: 300 }, (_, index) => `text ${index}`),
    );
    const runId = await storeRun(store);
    await store.samples.record(runId, {
      taxonomy: documents.map((document) => ({ document, split: 'train' })),
    });
    for (const document of documents) {
      await store.outcomes.addSummary(runId, { document, summary, explanation: '', note: null });
    }
    // Another worker knows the model otherwise.
    const other = { store, models: models(undefined) };
    const planned = await planMinibatches({ store, models: models(16_384) }, { runId });
    expect(planned.minibatches).toBeGreaterThan(4);
    const step = { runId, step: 'update', taxonomyId: null } as const;
    const plan = await Promise.all(
      Array.from({ length: planned.minibatches }, (_, minibatch) =>
        documentsOfStep(other, { ...step, plan: planned.plan, minibatch }),
      ),
    );
    const room = summaryRoom(models(16_384), await configWith()) ?? 0;
    for (const batch of plan)
      expect(batch.length * summaryTokens(summary)).toBeLessThanOrEqual(room);
    expect(new Set(plan.flat())).toEqual(new Set(documents));
    expect(await planMinibatches(other, { runId })).toEqual(planned);
    // A workflow of an earlier version does not name its plan, which was one step then.
    expect(await documentsOfStep(other, { ...step, minibatch: 1 })).toEqual(plan[1]);
    const earlier = await storeRun(store, {}, 'earlier');
    await store.samples.record(earlier, {
      taxonomy: documents.map((document) => ({ document, split: 'train' })),
    });
    for (const document of documents) {
      await store.outcomes.addSummary(earlier, { document, summary, explanation: '', note: null });
    }
    await store.runs.recordStep(earlier, 'minibatches', planned.plan, plan);
    const small = { store, models: models(16_384) };
    expect(await documentsOfStep(small, { ...step, runId: earlier, minibatch: 1 })).toEqual(
      plan[1],
    );
  });
});
