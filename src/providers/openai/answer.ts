/** Reads a chat completion of OpenAI's API as a chat response. */
import type { ChatResponse, StopReason } from '../../contracts/models.js';
import { MalformedResponseError } from '../errors/malformed-response-error.js';
import { answerObject, isObject, textOfBlocks, tokens } from '../json.js';

/**
 * Input tokens are `prompt_tokens`, in which the cached ones are counted; output tokens include a model's reasoning.
 * A server that reports no usage counts as 0 tokens.
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
  const usage = isObject(completion.usage) ? completion.usage : {};
  const details = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const refused = typeof refusal === 'string' && refusal !== '';
  return {
    text: textOf(content),
    stopReason: refused ? 'refusal' : stopReason(choice.finish_reason),
    usage: {
      inputTokens: tokens(usage.prompt_tokens),
      outputTokens: tokens(usage.completion_tokens),
      cachedTokens: tokens(details.cached_tokens),
    },
  };
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
