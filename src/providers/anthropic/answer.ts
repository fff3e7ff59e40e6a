/** Reads a message of Anthropic's API as a chat response. */
import type { ChatResponse, StopReason, TokenUsage } from '../../contracts/models.js';
import { MalformedResponseError } from '../errors/malformed-response-error.js';
import { answerObject, isObject, textOfBlocks, tokenCount, tokens } from '../json.js';

/**
 * Reads the text, the stop reason and the usage.
 * @param body What the SDK returned.
 * @throws MalformedResponseError when it is no message.
 */
export function readMessage(body: unknown): ChatResponse {
  const message = answerObject(body);
  if (!Array.isArray(message.content)) {
    throw new MalformedResponseError('a message without content');
  }
  return {
    text: textOfBlocks(message.content),
    stopReason: stopReason(message.stop_reason),
    usage: readUsage(message.usage),
  };
}

/**
 * Anthropic reports the tokens written to and read from its cache beside `input_tokens`, not in it; here they are
 * counted in. No request is without tokens: 0 of them means that a compatible server does not count.
 */
function readUsage(usage: unknown): TokenUsage | null {
  if (!isObject(usage)) return null;
  const fresh = tokenCount(usage.input_tokens);
  const outputTokens = tokenCount(usage.output_tokens);
  if (fresh === undefined || outputTokens === undefined) return null;
  const cachedTokens = tokens(usage.cache_read_input_tokens);
  const cacheWriteTokens = tokens(usage.cache_creation_input_tokens);
  const inputTokens = fresh + cacheWriteTokens + cachedTokens;
  return inputTokens === 0 ? null : { inputTokens, outputTokens, cachedTokens, cacheWriteTokens };
}

function stopReason(reason: unknown): StopReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'end';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refusal';
    default:
      return 'other';
  }
}
