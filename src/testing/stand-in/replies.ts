/** Turns one request into the stand-in server's reply: key, model, limit, fault, answer, in this order. */
import { wireFormatAnswer } from '../wire-format-answer.js';
import {
  cutToLimit,
  estimateTokens,
  isAnswerFault,
  spoilAnswer,
  type StandInAnswer,
} from './answer.js';
import {
  anthropicErrorBody,
  anthropicHeaders,
  anthropicModelBody,
  messageBody,
} from './anthropic-format.js';
import { errorOf, type ErrorShape, type Fault, type FaultKind } from './faults.js';
import {
  completionBody,
  embeddingsBody,
  openAiErrorBody,
  openAiHeaders,
  openAiModelBody,
} from './openai-format.js';
import type { StandInServerOptions } from './options.js';
import { PromptCache, type CountedInput } from './prompt-cache.js';
import { createRateCounter } from './rate-counter.js';
import type { RateCounter, RateState } from './rate-limits.js';
import { jsonReply, spoilReply, type Reply } from './reply.js';
import type { StandInRequest } from './request.js';

export interface Answered {
  readonly reply: Reply;
  readonly fault: Fault | null;
}

export class Replies {
  readonly #options: StandInServerOptions;
  readonly #cache = new PromptCache();
  readonly #counters = new Map<string, RateCounter>();

  constructor(options: StandInServerOptions) {
    this.#options = options;
  }

  async to(request: StandInRequest, key: string): Promise<Answered> {
    const { apiKey, models, modelEndpoint = true } = this.#options;
    const id = `req_${request.endpoint}_${request.number}`;
    if (apiKey !== undefined && key !== apiKey) {
      return { reply: errorReply(request, id, { kind: 'unauthorized' }), fault: null };
    }
    if (request.endpoint === 'model' && !modelEndpoint) {
      return { reply: jsonReply(404, {}, { detail: 'Not Found' }), fault: null };
    }
    if (models?.includes(request.model) === false) {
      return { reply: errorReply(request, id, { kind: 'unknown-model' }), fault: null };
    }
    const fault = asFault(this.#options.faults?.(request));
    const reply =
      request.endpoint === 'model'
        ? modelReply(request, id, fault)
        : await this.#billedReply(request, id, fault);
    return { reply: fault === null ? reply : spoilReply(reply, fault), fault };
  }

  #counterOf(model: string): RateCounter {
    let counter = this.#counters.get(model);
    if (counter === undefined) {
      counter = createRateCounter(this.#options);
      this.#counters.set(model, counter);
    }
    return counter;
  }

  async #billedReply(request: StandInRequest, id: string, fault: Fault | null): Promise<Reply> {
    const input = this.#cache.count(request);
    const now = Date.now();
    const { limitHeaders = 'all' } = this.#options;
    const counter = this.#counterOf(request.model);
    const state = counter.take(limitedTokens(request, input), now);
    const rate = limitHeaders === 'all' ? state : undefined;
    if (!state.allowed) {
      const retryAfter = String(Math.ceil((state.freeAt - now) / 1000));
      const fault: Fault =
        limitHeaders === 'none' ? { kind: 'rate-limit-bare' } : { kind: 'rate-limit', retryAfter };
      return errorReply(request, id, fault, rate);
    }
    if (fault !== null && errorOf(fault, request.api) !== undefined) {
      return errorReply(request, id, fault, rate);
    }
    const spoil = fault !== null && isAnswerFault(fault.kind) ? fault.kind : undefined;
    if (request.endpoint === 'embeddings') {
      const { dimensions = 64, floatsOnly = false } = this.#options;
      const body = embeddingsBody(request, { dimensions, floatsOnly, short: spoil !== undefined });
      return jsonReply(200, openAiHeaders(id, rate), body);
    }
    const given = await (this.#options.answer ?? wireFormatAnswer)(request);
    let answer: StandInAnswer = typeof given === 'string' ? { text: given } : given;
    answer = cutToLimit(answer, request);
    if (spoil !== undefined) answer = spoilAnswer(answer, spoil, request);
    counter.use(estimateTokens(answer.text) + estimateTokens(answer.thinking ?? ''), Date.now());
    return request.api === 'anthropic'
      ? jsonReply(200, anthropicHeaders(id, rate), messageBody(request, answer, input))
      : jsonReply(200, openAiHeaders(id, rate), completionBody(request, answer, input));
  }
}

/** Tokens that count against the limit when a request arrives. Anthropic does not count what its cache held. */
function limitedTokens(
  { api, endpoint, texts }: StandInRequest,
  { fresh, written, read }: CountedInput,
): number {
  if (endpoint === 'embeddings') {
    return texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  }
  return fresh + written + (api === 'anthropic' ? 0 : read);
}

function modelReply(request: StandInRequest, id: string, fault: Fault | null): Reply {
  if (fault !== null && errorOf(fault, request.api) !== undefined) {
    return errorReply(request, id, fault);
  }
  return request.api === 'anthropic'
    ? jsonReply(200, anthropicHeaders(id, undefined), anthropicModelBody(request.model))
    : jsonReply(200, openAiHeaders(id, undefined), openAiModelBody(request.model));
}

function errorReply({ api }: StandInRequest, id: string, fault: Fault, rate?: RateState): Reply {
  const error = errorOf(fault, api);
  if (error === undefined) throw new Error(`The fault ${fault.kind} is no error of HTTP.`);
  const headers = api === 'anthropic' ? anthropicHeaders(id, rate) : openAiHeaders(id, rate);
  const body = api === 'anthropic' ? anthropicErrorBody(error, id) : openAiErrorBody(error);
  return jsonReply(error.status, { ...headers, ...errorHeaders(fault, error) }, body);
}

/** `x-should-retry` is what the providers send, and makes their SDKs retry where that is not switched off. */
function errorHeaders(fault: Fault, { status }: ErrorShape): Record<string, string> {
  const retryAfter = fault.retryAfter ?? (fault.kind === 'rate-limit' ? '1' : undefined);
  return {
    'x-should-retry': String(status === 408 || status === 409 || status === 429 || status >= 500),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(fault.retryAfterMs === undefined ? {} : { 'retry-after-ms': fault.retryAfterMs }),
  };
}

function asFault(fault: Fault | FaultKind | null | undefined): Fault | null {
  return typeof fault === 'string' ? { kind: fault } : (fault ?? null);
}
