/** Bodies and headers of OpenAI's API, as the stand-in server sends them. */
import { estimateTokens, type StandInAnswer } from './answer.js';
import { hashedVector, toBase64 } from './embed.js';
import type { ErrorShape } from './faults.js';
import type { CountedInput } from './prompt-cache.js';
import type { RateState } from './rate-limits.js';
import type { StandInRequest } from './request.js';

const CREATED = 1_780_000_000;

export function completionBody(
  { model, number }: StandInRequest,
  answer: StandInAnswer,
  input: CountedInput,
): object {
  const promptTokens = input.fresh + input.written + input.read;
  const completionTokens = estimateTokens(answer.text);
  return {
    id: `chatcmpl-${number.toString().padStart(8, '0')}`,
    object: 'chat.completion',
    created: CREATED,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.text, refusal: null },
        logprobs: null,
        finish_reason: answer.stopReason ?? 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: input.read },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

/** @param short True to leave the last vector out. */
export function embeddingsBody(
  { model, texts, body }: StandInRequest,
  options: { readonly dimensions: number; readonly floatsOnly: boolean; readonly short: boolean },
): object {
  const dimensions = typeof body.dimensions === 'number' ? body.dimensions : options.dimensions;
  const base64 = body.encoding_format === 'base64' && !options.floatsOnly;
  const used = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  return {
    object: 'list',
    model,
    data: texts.slice(0, options.short ? -1 : undefined).map((text, index) => {
      const vector = hashedVector(text, dimensions);
      return { object: 'embedding', index, embedding: base64 ? toBase64(vector) : [...vector] };
    }),
    usage: { prompt_tokens: used, total_tokens: used },
  };
}

export function openAiModelBody(model: string): object {
  return { id: model, object: 'model', created: CREATED, owned_by: 'stand-in' };
}

export function openAiErrorBody({ message, type, code }: ErrorShape): object {
  return { error: { message, type, param: null, code } };
}

export function openAiHeaders(requestId: string, rate: RateState | undefined) {
  const headers: Record<string, string> = {
    ...{ 'x-request-id': requestId, 'openai-version': '2020-10-01' },
  };
  if (rate === undefined) return headers;
  for (const kind of ['requests', 'tokens'] as const) {
    headers[`x-ratelimit-limit-${kind}`] = String(rate[kind].limit);
    headers[`x-ratelimit-remaining-${kind}`] = String(rate[kind].remaining);
    headers[`x-ratelimit-reset-${kind}`] = duration(rate[kind].resetAt - Date.now());
  }
  return headers;
}

/** As OpenAI writes it: `6m0s`, `12s`, `830ms`. */
function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.ceil(milliseconds))}ms`;
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
