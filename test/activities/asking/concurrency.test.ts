/** How many calls of a model are in flight at most. */
import { describe, expect, it } from 'vitest';
import { NO_TOKENS } from '../../../src/domain/usage.js';
import { ScriptedChatModel } from '../../../src/testing/index.js';
import { failureOf, providerError, readyToAsk } from '../support.js';
import { FIRST, firstCallOf, gate, requestAbout } from './support.js';

describe('concurrency', () => {
  /** A model that notes how many of its calls are under way at most. */
  function busyModel(name: string) {
    const state = { now: 0, most: 0 };
    const model = new ScriptedChatModel({
      name,
      answer: async () => {
        state.now += 1;
        state.most = Math.max(state.most, state.now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        state.now -= 1;
        return 'yes';
      },
    });
    return { model, state };
  }

  /** One place, and calls that say when they are made and whose answers are stored when they are told to. */
  async function readyToSettle(concurrency = 1) {
    const { answers, options, store, runId } = await readyToAsk({ concurrency });
    const made: string[] = [];
    const settle = (
      name: string,
      stored: Promise<void>,
      { signal = options.signal, answered = Promise.resolve() } = {},
    ) =>
      answers.settled(
        {
          ...{ runId, hash: name, task: 'label', model: 'scripted:m', document: null },
          ...{ inputTokens: 1, outputTokens: 1 },
        },
        {
          ...{ signal, meter: options.meter },
          call: () => (made.push(name), answered.then(() => ({ usage: NO_TOKENS }))),
          store: (response) => stored.then(() => response),
        },
      );
    return { settle, made, store, runId };
  }

  it('is kept for each model', async () => {
    const { answers, options } = await readyToAsk({ concurrency: 3 });
    const [one, other] = [busyModel('scripted:one'), busyModel('scripted:other')];
    const asked = Array.from({ length: 12 }, (_, index) =>
      [one, other].map(({ model }) =>
        answers.answer(model, requestAbout(String(index)), { ...options, ...FIRST }),
      ),
    );
    await Promise.all(asked.flat());
    expect([one.state.most, other.state.most]).toEqual([3, 3]);
    expect(one.model.calls).toHaveLength(12);
  });

  it('holds back a call, which is never made nor reserved if it is cancelled meanwhile', async () => {
    const { answers, options, store, runId } = await readyToAsk({ concurrency: 1 });
    const { opened, open } = gate();
    const model = new ScriptedChatModel({ answer: () => opened.then(() => 'yes') });
    const controller = new AbortController();
    const first = answers.answer(model, requestAbout('a'), { ...options, ...FIRST });
    await firstCallOf(model);
    const second = failureOf(
      answers.answer(model, requestAbout('b'), { ...options, ...FIRST, signal: controller.signal }),
    );
    controller.abort(new Error('shutting down'));
    open();
    await first;
    expect((await second).message).toBe('shutting down');
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 1, unknown: 0 }]);
  });

  it('reserves the next call while an answer is being stored, and makes it after that', async () => {
    const { settle, made, store, runId } = await readyToSettle();
    const { opened, open } = gate();
    const first = settle('a', opened);
    const second = settle('b', Promise.resolve());
    await expect.poll(async () => (await store.calls.usage(runId))[0]?.calls).toBe(2);
    expect(made).toEqual(['a']);
    open();
    await Promise.all([first, second]);
    expect(made).toEqual(['a', 'b']);
  });

  it('settles a call as failed that was reserved and is cancelled before it is made', async () => {
    const { settle, made, store, runId } = await readyToSettle();
    const { opened, open } = gate();
    const controller = new AbortController();
    const first = settle('a', opened);
    const second = failureOf(settle('b', Promise.resolve(), { signal: controller.signal }));
    await expect.poll(async () => (await store.calls.usage(runId))[0]?.calls).toBe(2);
    controller.abort(new Error('shutting down'));
    open();
    await first;
    expect((await second).message).toBe('shutting down');
    expect(made).toEqual(['a']);
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 2, failed: 1, unknown: 0 }]);
  });

  it('makes no call that was reserved when another one was refused for good', async () => {
    const { settle, made, store, runId } = await readyToSettle(2);
    const [storing, refusing] = [gate(), gate()];
    const refusal = providerError('authentication');
    const first = settle('a', storing.opened);
    const second = failureOf(
      settle('b', Promise.resolve(), {
        answered: refusing.opened.then(() => Promise.reject(refusal)),
      }),
    );
    const third = failureOf(settle('c', Promise.resolve()));
    await expect.poll(async () => (await store.calls.usage(runId))[0]?.calls).toBe(3);
    refusing.open();
    expect(await second).toBe(refusal);
    storing.open();
    await first;
    expect(await third).toBe(refusal);
    expect(made).toEqual(['a', 'b']);
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 3, failed: 2, unknown: 0 }]);
  });
});
