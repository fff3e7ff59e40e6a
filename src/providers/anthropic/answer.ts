/** Reads a message of Anthropic's API as a chat response. */
import type { ChatResponse, StopReason } from '../../contracts/models.js';
import { MalformedResponseError } from '../errors/malformed-response-error.js';
import { answerObject, isObject, textOfBlocks, tokens } from '../json.js';

/**
 * Input tokens are all that the model read: Anthropic reports those written to and read from its cache beside
 * `input_tokens`, not in it; here they are counted in, and `cachedTokens` are those read from the cache.
 * @param body What the SDK returned.
 * @throws MalformedResponseError when it is no message.
 */
export function readMessage(body: unknown): ChatResponse {
  const message = answerObject(body);
  if (!Array.isArray(message.content)) {
    throw new MalformedResponseError('a message without content');
  }
  const usage = isObject(message.usage) ? message.usage : {};
  const cachedTokens = tokens(usage.cache_read_input_tokens);
  return {
    text: textOfBlocks(message.content),
    stopReason: stopReason(message.stop_reason),
    usage: {
      inputTokens:
        tokens(usage.input_tokens) + tokens(usage.cache_creation_input_tokens) + cachedTokens,
      outputTokens: tokens(usage.output_tokens),
      cachedTokens,
    },
  };
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
