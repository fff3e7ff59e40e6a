/** Requests and gates for the tests of asking. */
import { expect } from 'vitest';
import type { ChatRequest } from '../../../src/contracts/models.js';
import type { ScriptedChatModel } from '../../../src/testing/index.js';
import { chatRequest } from '../../providers/support.js';

/** The first time a question is asked. */
export const FIRST = { sample: 0, reask: 0 };

export function requestAbout(text: string): ChatRequest {
  return chatRequest({ messages: [{ role: 'user', content: text }] });
}

/** A promise and the function that resolves it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

/** Resolves when the model's first call is under way. */
export async function firstCallOf(model: ScriptedChatModel): Promise<void> {
  await expect.poll(() => model.calls.length, { timeout: 20_000, interval: 5 }).toBe(1);
}
