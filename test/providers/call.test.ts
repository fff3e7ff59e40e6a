import { describe, expect, it, vi } from 'vitest';
import { callProvider, type CallContext } from '../../src/providers/call.js';
import { failureOf } from './support.js';

const context = (changes: Partial<CallContext> = {}): CallContext => ({
  provider: 'openai',
  model: 'm',
  timeoutMs: 1000,
  sent: [],
  secrets: [],
  origin: 'http://127.0.0.1:9',
  variables: { key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  readFailure: () => undefined,
  ...changes,
});

describe('callProvider', () => {
  it('lets faults of this program pass as they are', async () => {
    const bug = new TypeError('x is not a function');
    await expect(callProvider(context(), () => Promise.reject(bug))).rejects.toBe(bug);
  });

  it.each([
    ['UND_ERR_BODY_TIMEOUT', 'timeout'],
    ['ECONNRESET', 'connection'],
    ['ENOTFOUND', 'connection'],
  ])('knows the network code %s, however deep it is', async (code, kind) => {
    const cause = new Error('no', { cause: Object.assign(new Error('deep'), { code }) });
    const call = callProvider(context(), () =>
      Promise.reject(new TypeError('terminated', { cause })),
    );
    const error = await failureOf(call);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(code);
  });

  it('lets go of a signal that outlives its calls', async () => {
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      listening.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      listening.delete(listener);
      remove(type, listener);
    };
    await callProvider(context({ signal }), () => Promise.resolve(1));
    await failureOf(
      callProvider(context({ signal, readFailure: () => ({ kind: 'server' }) }), () =>
        Promise.reject(new Error('no')),
      ),
    );
    expect(listening.size).toBe(0);
  });

  it('stops its clock when the call is over', async () => {
    vi.useFakeTimers();
    try {
      let during = 0;
      await callProvider(context(), () => Promise.resolve((during = vi.getTimerCount())));
      expect([during, vi.getTimerCount()]).toEqual([1, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shares one signal among many calls without a warning of a leak', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const { signal } = new AbortController();
    const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(Array.from({ length: 50 }, () => callProvider(context({ signal }), wait)));
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('calls what happens after the abort an abort, whatever it looks like', async () => {
    const controller = new AbortController();
    const call = callProvider(context({ signal: controller.signal }), () => {
      controller.abort();
      return Promise.reject(new TypeError('terminated'));
    });
    expect((await failureOf(call)).kind).toBe('aborted');
  });
});
