/** Bodies and headers of Anthropic's API, as the stand-in server sends them. */
import { estimateTokens, type StandInAnswer } from './answer.js';
import type { ErrorShape } from './faults.js';
import type { CountedInput } from './prompt-cache.js';
import type { RateState } from './rate-limits.js';
import type { StandInRequest } from './request.js';

export function messageBody(
  { model, number }: StandInRequest,
  answer: StandInAnswer,
  input: CountedInput,
): object {
  const { text, thinking } = answer;
  return {
    id: `msg_${number.toString().padStart(8, '0')}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(thinking === undefined ? [] : [{ type: 'thinking', thinking, signature: 'c2lnbmVk' }]),
      ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
    ],
    stop_reason: answer.stopReason ?? 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: input.fresh,
      cache_creation_input_tokens: input.written,
      cache_read_input_tokens: input.read,
      output_tokens: estimateTokens(text) + estimateTokens(thinking ?? ''),
      service_tier: 'standard',
    },
  };
}

export function anthropicModelBody(model: string): object {
  return { type: 'model', id: model, display_name: model, created_at: '2026-01-01T00:00:00Z' };
}

export function anthropicErrorBody(error: ErrorShape, requestId: string): object {
  const details = error.code === null ? {} : { details: { error_code: error.code } };
  return {
    type: 'error',
    error: { type: error.type, message: error.message, ...details },
    request_id: requestId,
  };
}

export function anthropicHeaders(requestId: string, rate: RateState | undefined) {
  const headers: Record<string, string> = { 'request-id': requestId };
  if (rate === undefined) return headers;
  for (const kind of ['requests', 'tokens'] as const) {
    headers[`anthropic-ratelimit-${kind}-limit`] = String(rate[kind].limit);
    headers[`anthropic-ratelimit-${kind}-remaining`] = String(rate[kind].remaining);
    headers[`anthropic-ratelimit-${kind}-reset`] = new Date(rate[kind].resetAt).toISOString();
  }
  return headers;
}
