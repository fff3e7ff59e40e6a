/** The ledger: every call is on it before it is made, and what became of it only where that is known. */
import { CancelledFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { ScriptedChatModel } from '../../../src/testing/index.js';
import { failureOf, providerError, readyToAsk } from '../support.js';
import { FIRST, firstCallOf, requestAbout } from './support.js';

/** Too long a wait for a call to be made again in its place. */
const LATER = { retryAfterMs: 60_000 };

describe('the ledger', () => {
  it('knows of a call before it is made, and of its usage after it', async () => {
    const { store, answers, options, runId } = await readyToAsk();
    let before: unknown;
    const model = new ScriptedChatModel({
      answer: async () => {
        before = await store.calls.usage(runId);
        const usage = { inputTokens: 11, outputTokens: 7, cachedTokens: 3, cacheWriteTokens: 0 };
        return { text: 'yes', stopReason: 'end', usage };
      },
    });
    await answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
    expect(before).toMatchObject([{ task: 'summarize', model: model.name, calls: 1, unknown: 1 }]);
    const [row] = await store.calls.usage(runId);
    expect(row).toMatchObject({ calls: 1, failed: 0, unknown: 0 });
    expect(row).toMatchObject({
      inputTokens: 11,
      outputTokens: 7,
      cachedTokens: 3,
      cacheWriteTokens: 0,
    });
    expect(row?.seconds).toBeGreaterThan(0);
  });

  it.each([
    ...(['rate-limit', 'overloaded', 'server', 'authentication', 'credit'] as const),
    ...(['invalid-request', 'input-too-long'] as const),
  ])('says that a call failed: %s', async (kind) => {
    const { store, answers, options, runId } = await readyToAsk();
    const error = providerError(kind, LATER);
    const model = new ScriptedChatModel({ answer: () => Promise.reject(error) });
    const asked = answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
    await expect(asked).rejects.toBe(error);
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 1, failed: 1, unknown: 0 }]);
    expect(options.meter.totals().calls).toBe(0);
  });

  it.each([
    ['a time-out', providerError('timeout', LATER)],
    ['a lost connection', providerError('connection', LATER)],
    ['an aborted call', providerError('aborted')],
    ['an abort of the platform', new DOMException('aborted', 'AbortError')],
  ])('does not claim to know what became of a call after %s', async (_, error) => {
    const { store, answers, options, runId } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: () => Promise.reject(error) });
    await failureOf(answers.answer(model, requestAbout('x'), { ...options, ...FIRST }));
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 1, failed: 0, unknown: 1 }]);
  });

  it('does not claim to know what became of a call whose activity was cancelled', async () => {
    const { store, answers, options, runId } = await readyToAsk();
    const controller = new AbortController();
    const model = new ScriptedChatModel({ answer: () => new Promise(() => undefined) });
    const asked = failureOf(
      answers.answer(model, requestAbout('x'), { ...options, ...FIRST, signal: controller.signal }),
    );
    await firstCallOf(model);
    controller.abort(new CancelledFailure('WORKER_SHUTDOWN'));
    expect(await asked).toBeInstanceOf(CancelledFailure);
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 1, failed: 0, unknown: 1 }]);
  });

  it('has no entry for an answer from the store', async () => {
    const { store, answers, options, runId } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: () => 'yes' });
    for (let time = 0; time < 3; time += 1) {
      await answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
    }
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 1 }]);
  });
});
