/** Asking until the answer can be used: at most four times, saying what was wrong, never reading half an answer. */
import { describe, expect, it, vi } from 'vitest';
import { ask, type Question } from '../../../src/activities/asking/ask.js';
import type { ChatResponse, StopReason } from '../../../src/contracts/models.js';
import { parseLabel } from '../../../src/domain/parsing/index.js';
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

const usage = { inputTokens: 10, outputTokens: 5, cachedTokens: 0 };
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

  it('lets a call’s failure pass: when to try again is not for it to say', async () => {
    const { answers, options } = await readyToAsk();
    const error = providerError('rate-limit', { retryAfterMs: 1_000 });
    const model = new ScriptedChatModel({ answer: () => Promise.reject(error) });
    await expect(ask(answers, model, question, options)).rejects.toBe(error);
    expect(model.calls).toHaveLength(1);
  });
});
