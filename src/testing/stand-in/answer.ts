/** What the stand-in server answers when no fault is in the way. */
import type { AnswerFaultKind, FaultKind } from './faults.js';
import type { StandInRequest } from './request.js';

export interface StandInAnswer {
  readonly text: string;
  /** The provider's own word for it, e.g. `stop_sequence` or `content_filter`; default `end_turn` or `stop`. */
  readonly stopReason?: string;
  /** Anthropic only: sent as a thinking block before the text. */
  readonly thinking?: string;
}

/** Should be a pure function of the request, so that a failed test can be repeated. */
export type AnswerFunction = (
  request: StandInRequest,
) => string | StandInAnswer | Promise<string | StandInAnswer>;

/** About what English text takes: four characters a token. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The answer as the request's limit on tokens leaves it. */
export function cutToLimit(answer: StandInAnswer, request: StandInRequest): StandInAnswer {
  const { maxTokens } = request;
  if (maxTokens === undefined || estimateTokens(answer.text) <= maxTokens) return answer;
  return {
    ...answer,
    text: answer.text.slice(0, maxTokens * 4),
    stopReason: lengthReason(request),
  };
}

export function isAnswerFault(kind: FaultKind): kind is AnswerFaultKind {
  return kind === 'refusal' || kind === 'truncated' || kind === 'malformed' || kind === 'empty';
}

/** The answer with a fault of its content. */
export function spoilAnswer(
  answer: StandInAnswer,
  kind: AnswerFaultKind,
  request: StandInRequest,
): StandInAnswer {
  switch (kind) {
    case 'refusal':
      return {
        text: '',
        stopReason: request.api === 'anthropic' ? 'refusal' : 'content_filter',
      };
    case 'truncated':
      return {
        text: answer.text.slice(0, Math.floor(answer.text.length / 2)),
        stopReason: lengthReason(request),
      };
    case 'malformed':
      return { text: answer.text.replaceAll(/<[^>]*>/gu, ' ').trim() };
    case 'empty':
      return { text: '' };
  }
}

function lengthReason({ api }: StandInRequest): string {
  return api === 'anthropic' ? 'max_tokens' : 'length';
}
