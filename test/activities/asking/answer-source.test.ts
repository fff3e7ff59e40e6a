/** Where answers come from: nothing that was answered is paid for twice. */
import { describe, expect, it } from 'vitest';
import { AnswerSource } from '../../../src/activities/asking/answer-source.js';
import { UsageMeter } from '../../../src/activities/asking/usage-meter.js';
import { NO_USAGE } from '../../../src/domain/usage.js';
import { ScriptedChatModel } from '../../../src/testing/index.js';
import { failureOf, providerError, readyToAsk } from '../support.js';
import { FIRST, firstCallOf, gate, requestAbout } from './support.js';

/** Too long a wait for a call to be made again in its place. */
const LATER = { retryAfterMs: 60_000 };

describe('a request that was answered before', () => {
  it('is answered from the store, in another process and another run too', async () => {
    const { store, answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: () => 'yes' });
    const first = await answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
    const later = new AnswerSource(store, { concurrency: 1 });
    const meter = new UsageMeter();
    const second = await later.answer(model, requestAbout('x'), { ...options, ...FIRST, meter });
    expect(second).toEqual(first);
    expect(model.calls).toHaveLength(1);
    expect(options.meter.totals()).toMatchObject({ calls: 1, reused: 0 });
    expect(meter.totals()).toEqual({ ...NO_USAGE, reused: 1 });
  });

  it('is asked again for another sample, another re-ask, or of another revision of the model', async () => {
    const { answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: (_, number) => `answer ${number}` });
    const revised = Object.assign(new ScriptedChatModel({ answer: () => 'revised' }), {
      revision: '2',
    });
    const ask = async (which = model, asking = FIRST) =>
      (await answers.answer(which, requestAbout('x'), { ...options, ...asking })).text;
    expect(await ask()).toBe('answer 1');
    expect(await ask(model, { sample: 1, reask: 0 })).toBe('answer 2');
    expect(await ask(model, { sample: 0, reask: 1 })).toBe('answer 3');
    expect(await ask(revised)).toBe('revised');
    expect(await ask()).toBe('answer 1');
  });
});

describe('the same request twice at the same time', () => {
  it('is one call, whose answer both get', async () => {
    const { answers, options, runId, store } = await readyToAsk();
    const { opened, open } = gate();
    const model = new ScriptedChatModel({ answer: () => opened.then(() => 'yes') });
    const meters = [new UsageMeter(), new UsageMeter(), new UsageMeter()];
    const asked = meters.map((meter) =>
      answers.answer(model, requestAbout('x'), { ...options, ...FIRST, meter }),
    );
    await firstCallOf(model);
    open();
    expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(['yes', 'yes', 'yes']);
    expect(model.calls).toHaveLength(1);
    const totals = meters.map((meter) => meter.totals());
    expect(totals.map(({ calls }) => calls).sort()).toEqual([0, 0, 1]);
    expect(totals.map(({ reused }) => reused).sort()).toEqual([0, 1, 1]);
    expect(await store.calls.usage(runId)).toMatchObject([{ calls: 1 }]);
  });

  it('is asked by the other when the first call fails: its failure is not the other’s', async () => {
    const { answers, options } = await readyToAsk();
    const { opened, open } = gate();
    const model = new ScriptedChatModel({
      answer: (_, number) =>
        number === 1 ? opened.then(() => Promise.reject(providerError('server', LATER))) : 'yes',
    });
    const ask = () => answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
    const [first, second] = [ask(), ask()];
    const failure = failureOf(first);
    await firstCallOf(model);
    open();
    expect(await failure).toMatchObject({ kind: 'server' });
    expect((await second).text).toBe('yes');
    expect(model.calls).toHaveLength(2);
  });

  it('is not asked by one that was cancelled meanwhile', async () => {
    const { answers, options } = await readyToAsk();
    const { opened, open } = gate();
    const model = new ScriptedChatModel({
      answer: () => opened.then(() => Promise.reject(providerError('server', LATER))),
    });
    const controller = new AbortController();
    const first = failureOf(answers.answer(model, requestAbout('x'), { ...options, ...FIRST }));
    const waiting = failureOf(
      answers.answer(model, requestAbout('x'), { ...options, ...FIRST, signal: controller.signal }),
    );
    await firstCallOf(model);
    controller.abort(new Error('shutting down'));
    open();
    await first;
    expect((await waiting).message).toBe('shutting down');
    expect(model.calls).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('that another worker stored first is the one that is used', async () => {
    const { store, answers, options } = await readyToAsk();
    const other = new AnswerSource(store, { concurrency: 1 });
    const quick = new ScriptedChatModel({ answer: () => 'stored first' });
    const model = new ScriptedChatModel({
      answer: async () => {
        await other.answer(quick, requestAbout('x'), { ...options, ...FIRST });
        return 'late';
      },
    });
    const answer = await answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
    expect(answer.text).toBe('stored first');
    expect(model.calls).toHaveLength(1);
    expect(options.meter.totals().calls).toBe(2);
  });

  it('that refuses is stored like any other', async () => {
    const { answers, options } = await readyToAsk();
    const usage = { inputTokens: 5, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0 };
    const refusal = { text: '', stopReason: 'refusal', usage } as const;
    const model = new ScriptedChatModel({ answer: () => refusal });
    for (let time = 0; time < 2; time += 1) {
      const answer = await answers.answer(model, requestAbout('x'), { ...options, ...FIRST });
      expect(answer).toEqual(refusal);
    }
    expect(model.calls).toHaveLength(1);
  });
});

describe('a refusal for good', () => {
  /** Asks a model that refuses, then another one, and says how often the second was called. */
  async function secondCallsAfter(
    kind: 'authentication' | 'credit' | 'unknown-model',
    names: readonly [string, string],
  ): Promise<number> {
    const { answers, options } = await readyToAsk();
    const [refusing, other] = names.map(
      (name, index) =>
        new ScriptedChatModel({
          name,
          answer: () => (index === 0 ? Promise.reject(providerError(kind)) : 'yes'),
        }),
    );
    if (refusing === undefined || other === undefined) throw new Error('There are two models.');
    const asking = { ...options, ...FIRST };
    await failureOf(answers.answer(refusing, requestAbout('a'), asking));
    await answers.answer(other, requestAbout('b'), asking).catch(() => undefined);
    return other.calls.length;
  }

  it.each([
    ['authentication', 'openai:a', 'openai:b', 0],
    ['credit', 'openai:a', 'openai:b', 0],
    ['unknown-model', 'openai:a', 'openai:b', 1],
    ['authentication', 'openai:a', 'anthropic:b', 1],
    ['authentication', 'compatible:gpu/a', 'compatible:gpu/b', 0],
    ['authentication', 'compatible:gpu/a', 'compatible:other/b', 1],
  ] as const)('%s of %s: %s is called %d times', async (kind, first, second, calls) => {
    expect(await secondCallsAfter(kind, [first, second])).toBe(calls);
  });
});
