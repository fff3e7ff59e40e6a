/** What the tests of the provider adapters share. */
import { afterEach, expect } from 'vitest';
import type { ChatRequest } from '../../src/contracts/models.js';
import { ProviderError } from '../../src/providers/errors/index.js';
import {
  startStandInServer,
  type StandInServer,
  type StandInServerOptions,
} from '../../src/testing/index.js';

export const KEY = 'sk-test-0123456789abcdefghij';
export const SECRET_TEXT = 'my card number is 4111 1111 1111 1111 and I live in Elm Street';

const open: StandInServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A stand-in server that is closed after the test. It answers `ok` unless it is told otherwise. */
export async function standIn(options: StandInServerOptions = {}): Promise<StandInServer> {
  const server = await startStandInServer({ answer: () => 'ok', apiKey: KEY, ...options });
  open.push(server);
  return server;
}

export function chatRequest(changes: Partial<ChatRequest> = {}): ChatRequest {
  return {
    task: 'summarize',
    variables: {
      useCase: 'Find out what people want.',
      turns: [{ role: 'user', content: SECRET_TEXT }],
      summaryLength: 20,
      summaryExplanationLength: 30,
    },
    system: 'You summarise conversations.',
    messages: [{ role: 'user', content: SECRET_TEXT }],
    maxTokens: 500,
    parameters: {},
    ...changes,
  } as ChatRequest;
}

/** The ProviderError that a call fails with, after a look for keys and prompts in all of it. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    (value) => expect.unreachable(`succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  const shown = [error.message, error.stack, JSON.stringify(error), error.code, error.cause].join();
  expect(shown).not.toContain(KEY);
  expect(shown).not.toContain(KEY.slice(0, 12));
  expect(shown).not.toContain('4111');
  expect(shown).not.toContain('Elm Street');
  return error;
}

/** Faults that both adapters must map alike: the fault, then what the error must say. */
export const FAULTS = [
  ['rate-limit', { kind: 'rate-limit', status: 429, retryAfterMs: 1000 }],
  ['rate-limit-bare', { kind: 'rate-limit', status: 429, retryAfterMs: undefined }],
  ['out-of-credit', { kind: 'credit', status: 429 }],
  ['overloaded', { kind: 'overloaded', status: 529 }],
  ['unavailable', { kind: 'overloaded', status: 503 }],
  ['server-error', { kind: 'server', status: 500 }],
  ['unauthorized', { kind: 'authentication', status: 401 }],
  ['forbidden', { kind: 'permission', status: 403 }],
  ['unknown-model', { kind: 'unknown-model', status: 404 }],
  ['bad-request', { kind: 'invalid-request', status: 400 }],
  ['too-long', { kind: 'input-too-long', status: 400 }],
  ['timeout', { kind: 'timeout', status: 408 }],
  ['conflict', { kind: 'server', status: 409 }],
  ['html', { kind: 'malformed-response', status: undefined }],
  ['empty-body', { kind: 'malformed-response', status: undefined }],
  ['bad-json', { kind: 'malformed-response', status: undefined }],
  ['reset', { kind: 'connection', status: undefined }],
] as const;
