/** Reads a chat completion of OpenAI's API as a chat response. */
import type { ChatResponse, StopReason, TokenUsage } from '../../contracts/models.js';
import { MalformedResponseError } from '../errors/malformed-response-error.js';
import { answerObject, isObject, textOfBlocks, tokenCount, tokens } from '../json.js';

/**
 * Reads the text, the stop reason and the usage.
 * @param body What the SDK returned.
 * @throws MalformedResponseError when it is no completion.
 */
export function readCompletion(body: unknown): ChatResponse {
  const completion = answerObject(body);
  const choice: unknown = Array.isArray(completion.choices) ? completion.choices[0] : undefined;
  if (!isObject(choice) || !isObject(choice.message)) {
    throw new MalformedResponseError('a completion without a message');
  }
  const { content, refusal } = choice.message;
  const refused = typeof refusal === 'string' && refusal !== '';
  return {
    text: textOf(content),
    stopReason: refused ? 'refusal' : stopReason(choice.finish_reason),
    usage: readUsage(completion.usage),
  };
}

/**
 * Input tokens are `prompt_tokens`, in which the cached ones are counted; output tokens include a model's reasoning.
 * No request is without tokens: 0 of them means that a compatible server does not count.
 */
function readUsage(usage: unknown): TokenUsage | null {
  if (!isObject(usage)) return null;
  const inputTokens = tokenCount(usage.prompt_tokens);
  const outputTokens = tokenCount(usage.completion_tokens);
  if (inputTokens === undefined || inputTokens === 0 || outputTokens === undefined) return null;
  const details = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const cachedTokens = tokens(details.cached_tokens);
  return { inputTokens, outputTokens, cachedTokens, cacheWriteTokens: 0 };
}

/** A string at OpenAI; some compatible servers send a list of blocks, or null for an empty answer. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? textOfBlocks(content) : '';
}

function stopReason(reason: unknown): StopReason {
  switch (reason) {
    case 'stop':
      return 'end';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      return 'other';
  }
}
