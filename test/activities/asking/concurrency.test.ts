/** How many calls of a model are in flight at most. */
import { describe, expect, it } from 'vitest';
import { ScriptedChatModel } from '../../../src/testing/index.js';
import { failureOf, readyToAsk } from '../support.js';
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
});
