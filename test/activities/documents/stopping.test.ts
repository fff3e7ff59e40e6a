/** A worker that is to stop finishes the calls under way, makes no others, and hands the rest back. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { AnswerSource } from '../../../src/activities/asking/answer-source.js';
import type { ActivityDependencies } from '../../../src/activities/dependencies.js';
import { summarizeDocuments } from '../../../src/activities/documents/summarize-documents.js';
import { ScriptedChatModel, wireFormatAnswer } from '../../../src/testing/index.js';
import { gate } from '../../support/gate.js';
import { failureOf, storeRun, storeTexts, temporaryStore } from '../support.js';

const DOCUMENTS = 6;
const CONCURRENCY = 2;

it('finishes the calls under way, makes no others, and hands the rest back', async () => {
  const store = await temporaryStore();
  const runId = await storeRun(store);
  const texts = Array.from({ length: DOCUMENTS }, (_, index) => `My parcel ${index} is late`);
  const keys = await storeTexts(store, texts);
  await store.samples.record(runId, {
    taxonomy: keys.map((document) => ({ document, split: 'train' })),
  });
  const { opened, open } = gate();
  const asked = gate();
  const model = new ScriptedChatModel({
    async answer(request, number) {
      if (number === CONCURRENCY) asked.open();
      await opened;
      return wireFormatAnswer(request);
    },
  });
  const attempt = async (stopping: AbortController) =>
    await new MockActivityEnvironment().run(() =>
      summarizeDocuments(
        {
          store,
          models: { chatModel: () => Promise.resolve(model) },
          answers: new AnswerSource(store, { concurrency: CONCURRENCY }),
          stopping: stopping.signal,
        } as unknown as ActivityDependencies,
        { runId, model: model.name, from: 0, to: DOCUMENTS },
      ),
    );

  const stopping = new AbortController();
  const first = failureOf(attempt(stopping));
  await asked.opened;
  stopping.abort();
  open();
  const failure = await first;
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'WorkerShutdown', nextRetryDelay: 1 });
  expect(failure).not.toMatchObject({ nonRetryable: true });
  expect(model.calls).toHaveLength(CONCURRENCY);
  expect((await store.outcomes.summarized(runId, keys)).size).toBe(CONCURRENCY);

  // The next worker does the rest, and asks nothing again.
  expect(await attempt(new AbortController())).toMatchObject({ done: DOCUMENTS, setAside: 0 });
  expect(model.calls).toHaveLength(DOCUMENTS);
  const unit = { runId, stage: 'summarize', unit: 'chunk 0' };
  expect(await store.attempts.lost(unit)).toBe(0);
});
