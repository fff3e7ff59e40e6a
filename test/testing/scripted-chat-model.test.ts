import { describe, expect, it } from 'vitest';
import { ScriptedChatModel } from '../../src/testing/index.js';
import { chatRequest } from '../providers/support.js';

describe('ScriptedChatModel', () => {
  it('answers from its function and keeps what it was asked', async () => {
    const model = new ScriptedChatModel({
      name: 'scripted:one',
      answer: ({ task }, number) => `${task} ${number}`,
    });
    const requests = [chatRequest({ system: 'abcd' }), chatRequest({ system: 'efgh' })];
    const texts = [];
    for (const request of requests) texts.push((await model.complete(request)).text);
    expect(texts).toEqual(['summarize 1', 'summarize 2']);
    expect(model.calls).toEqual(requests);
    expect(model.name).toBe('scripted:one');
  });

  it('takes a string for a whole answer, and a response as it is', async () => {
    const usage = { inputTokens: 1, outputTokens: 2, cachedTokens: 0, cacheWriteTokens: 0 };
    const cut = { text: '<summ', stopReason: 'length', usage } as const;
    const model = new ScriptedChatModel({ answer: (_, number) => (number === 1 ? 'four' : cut) });
    const request = chatRequest({ system: '', messages: [{ role: 'user', content: '12345' }] });
    expect(await model.complete(request)).toEqual({
      text: 'four',
      stopReason: 'end',
      usage: { inputTokens: 2, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0 },
    });
    expect(await model.complete(request)).toEqual(cut);
  });

  it('fails with what its function throws, and where it was given none', async () => {
    const failing = new ScriptedChatModel({
      answer: () => {
        throw new Error('out of order');
      },
    });
    await expect(failing.complete(chatRequest())).rejects.toThrow('out of order');
    expect(failing.calls).toHaveLength(1);
    await expect(new ScriptedChatModel().complete(chatRequest())).rejects.toThrow('summarize');
  });

  it('stops waiting for an answer when it is aborted', async () => {
    const model = new ScriptedChatModel({ answer: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const call = model.complete(chatRequest(), { signal: controller.signal });
    controller.abort(new Error('worker shuts down'));
    await expect(call).rejects.toThrow('worker shuts down');
    await expect(model.complete(chatRequest(), controller)).rejects.toThrow('worker shuts down');
    expect(model.calls).toHaveLength(1);
  });

  it('passes its preflight, or fails it as it is told', async () => {
    const model = new ScriptedChatModel();
    await model.preflight();
    expect(model.preflights).toBe(1);
    const failing = new ScriptedChatModel({ preflight: () => Promise.reject(new Error('no key')) });
    await expect(failing.preflight()).rejects.toThrow('no key');
  });
});
