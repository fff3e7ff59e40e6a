/** Asking until the answer can be used: at most four times, saying what was wrong, never reading half an answer. */
import { describe, expect, it, vi } from 'vitest';
import { ask, type Question } from '../../../src/activities/asking/ask.js';
import type { ChatRequest, ChatResponse, StopReason } from '../../../src/contracts/models.js';
import { parseLabel } from '../../../src/domain/parsing/index.js';
import { shortenTurns } from '../../../src/domain/shorten.js';
import { roughTokens } from '../../../src/domain/tokens.js';
import { ScriptedChatModel } from '../../../src/testing/index.js';
import { providerError, readyToAsk } from '../support.js';

const categories = [
  { id: '1', name: 'Refunds', description: 'Wants money back' },
  { id: '2', name: 'Billing', description: 'Asks about invoices' },
];

const question = {
  task: 'label' as const,
  variables: {
    useCase: 'Find intents',
    turns: [{ role: 'user', content: 'My money, please' }],
    taxonomy: categories,
    explanationLength: 20,
  },
  parse: (text: string) => parseLabel(text, categories),
} satisfies Question<'label', unknown>;

const usage = { inputTokens: 10, outputTokens: 5, cachedTokens: 0, cacheWriteTokens: 0 };
const stopped = (text: string, stopReason: StopReason): ChatResponse => ({
  text,
  stopReason,
  usage,
});
const GOOD = '<reasoning>r</reasoning><category>Refunds</category>';

describe('ask', () => {
  it('is done with one call when the answer can be used', async () => {
    const { answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: () => '<category>Refunds, Billing</category>' });
    expect(await ask(answers, model, question, options)).toEqual({
      ok: true,
      value: { category: categories[0], reasoning: '' },
      notes: ['several categories were answered: Refunds, Billing'],
    });
    expect(model.calls).toHaveLength(1);
  });

  it('asks with the rendered prompt, room to answer, and no parameters that newer models refuse', async () => {
    const { answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: () => GOOD });
    await ask(answers, model, question, options);
    const [request] = model.calls;
    expect(request).toMatchObject({ task: 'label', variables: question.variables, parameters: {} });
    expect(request?.system).toContain('Use case: Find intents');
    expect(request?.messages).toHaveLength(1);
    expect(request?.maxTokens).toBeGreaterThanOrEqual(1_000);
  });

  it('asks again when it cannot, naming what was wrong', async () => {
    const { answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({
      answer: (_, number) => (number === 1 ? '<category>Shipping</category>' : GOOD),
    });
    expect(await ask(answers, model, question, options)).toMatchObject({ ok: true });
    const [first, again] = model.calls;
    expect(again?.system).toBe(first?.system);
    expect(again?.messages[0]).toEqual(first?.messages[0]);
    expect(again?.messages[1]).toEqual({
      role: 'assistant',
      content: '<category>Shipping</category>',
    });
    expect(again?.messages[2]?.content).toContain(
      'its category "Shipping" is neither in the table nor Other',
    );
  });

  it('gives up after three re-asks, with the last problem', async () => {
    const { answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({
      answer: (_, number) => `<category>No ${number}</category>`,
    });
    expect(await ask(answers, model, question, options)).toEqual({
      ok: false,
      reason: 'no usable answer in 4 tries: its category "No 4" is neither in the table nor Other',
    });
    expect(model.calls).toHaveLength(4);
    // Each re-ask shows the answer before it, not the whole quarrel.
    expect(model.calls.map(({ messages }) => messages.length)).toEqual([1, 3, 3, 3]);
  });

  it('gives each re-ask a key of its own, so that a repeated run pays for none of them', async () => {
    const { answers, options } = await readyToAsk();
    // The same useless answer each time: all prompts after the first are equal.
    const model = new ScriptedChatModel({ answer: () => '<category>Shipping</category>' });
    const first = await ask(answers, model, question, options);
    expect(model.calls).toHaveLength(4);
    expect(options.meter.totals()).toMatchObject({ calls: 4, reused: 0 });
    expect(await ask(answers, model, question, options)).toEqual(first);
    expect(model.calls).toHaveLength(4);
    expect(options.meter.totals()).toMatchObject({ calls: 4, reused: 4 });
  });

  it('takes a refusal for the last word', async () => {
    const { answers, options } = await readyToAsk();
    const model = new ScriptedChatModel({ answer: () => stopped(GOOD, 'refusal') });
    for (let time = 0; time < 2; time += 1) {
      expect(await ask(answers, model, question, options)).toEqual({
        ok: false,
        reason: 'the model refused to answer',
      });
    }
    expect(model.calls).toHaveLength(1);
  });

  it.each([
    ['was cut off', stopped(GOOD, 'length'), 'it was cut off before its end; be brief'],
    ['ended otherwise', stopped(GOOD, 'other'), 'it ended before it was complete'],
    ['is empty', stopped('  \n', 'end'), 'it is empty'],
  ])('does not read an answer that %s, however whole it looks', async (_, response, problem) => {
    const { answers, options } = await readyToAsk();
    const parse = vi.fn(question.parse);
    const model = new ScriptedChatModel({ answer: () => response });
    expect(await ask(answers, model, { ...question, parse }, options)).toEqual({
      ok: false,
      reason: `no usable answer in 4 tries: ${problem}`,
    });
    expect(parse).not.toHaveBeenCalled();
    expect(model.calls.at(-1)?.messages.at(-1)?.content).toContain(problem);
  });

  it("asks in the user's words, with the parameters that were set", async () => {
    const { answers, options } = await readyToAsk();
    const { prompts, parameters } = options.config;
    const model = new ScriptedChatModel({ answer: () => GOOD });
    const label = { instructions: 'Sort it for {{useCase}}.', extra: 'Be kind.' };
    const config = {
      prompts: { ...prompts, label },
      parameters: { ...parameters, label: { maxTokens: 300, temperature: 0, topP: null } },
    };
    expect(await ask(answers, model, question, { ...options, config })).toMatchObject({ ok: true });
    const [request] = model.calls;
    expect(request?.system).toMatch(
      /^Sort it for Find intents\.\n\nBe kind\.\n\nEverything between/u,
    );
    expect(request).toMatchObject({ maxTokens: 300, parameters: { temperature: 0 } });
    expect(request?.parameters).not.toHaveProperty('topP');
  });

  describe('a document that is too long', () => {
    const turns = Array.from({ length: 100 }, (_, index) => ({
      role: 'user',
      content: `turn ${index}: ${'something about a parcel '.repeat(8)}`,
    }));
    const long = {
      ...question,
      variables: { ...question.variables, turns },
      shorten: (mostTokens: number) => {
        const { turns: kept, note } = shortenTurns(turns, mostTokens);
        return { variables: { ...question.variables, turns: kept }, note };
      },
    };
    const tooLong = providerError('input-too-long');
    const dataOf = ({ messages }: ChatRequest) => messages[0]?.content ?? '';

    it('for a context that is known is shortened before it is sent, with a note', async () => {
      const { answers, options } = await readyToAsk();
      const model = new ScriptedChatModel({ answer: () => GOOD, contextTokens: 4_096 });
      const answer = await ask(answers, model, long, options);
      expect(answer).toMatchObject({
        ok: true,
        notes: [expect.stringMatching(/shortened .*: \d+ of 100 turns were left out/u)],
      });
      const [request] = model.calls;
      if (request === undefined) throw new Error('Nothing was asked.');
      expect(model.calls).toHaveLength(1);
      expect(dataOf(request)).toContain('turn 0:');
      expect(dataOf(request)).toContain('turn 99:');
      expect(roughTokens(request.system + dataOf(request)) + request.maxTokens).toBeLessThan(4_096);
    });

    it('for the model itself is halved until it fits', async () => {
      const { answers, options } = await readyToAsk();
      const model = new ScriptedChatModel({
        answer: (request) => (dataOf(request).length > 6_000 ? Promise.reject(tooLong) : GOOD),
      });
      const answer = await ask(answers, model, long, options);
      expect(answer).toMatchObject({ ok: true, notes: [expect.stringContaining('left out')] });
      const sizes = model.calls.map((request) => dataOf(request).length);
      expect(sizes).toHaveLength(3);
      expect(sizes.at(-1)).toBeGreaterThan(2_000);
    });

    it('however much is left out is given up with the reason', async () => {
      const { answers, options } = await readyToAsk();
      const model = new ScriptedChatModel({ answer: () => Promise.reject(tooLong) });
      expect(await ask(answers, model, long, options)).toEqual({
        ok: false,
        reason: tooLong.message,
      });
      expect(model.calls.length).toBeGreaterThan(2);
      expect(model.calls.length).toBeLessThanOrEqual(5);
    });

    it('is given up at once where there is nothing to leave out', async () => {
      const { answers, options } = await readyToAsk();
      const model = new ScriptedChatModel({ answer: () => Promise.reject(tooLong) });
      const { shorten } = long;
      expect(await ask(answers, model, { ...question, shorten }, options)).toMatchObject({
        ok: false,
      });
      expect(model.calls).toHaveLength(1);
    });
  });

  it('lets a call’s failure pass: when to try again is not for it to say', async () => {
    const { answers, options } = await readyToAsk();
    const error = providerError('rate-limit', { retryAfterMs: 60_000 });
    const model = new ScriptedChatModel({ answer: () => Promise.reject(error) });
    await expect(ask(answers, model, question, options)).rejects.toBe(error);
    expect(model.calls).toHaveLength(1);
  });
});
