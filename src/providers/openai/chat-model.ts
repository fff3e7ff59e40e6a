/** Chat models of OpenAI, and of servers that speak its chat completions API, through the official SDK. */
import type OpenAI from 'openai';
import type { CallOptions, ChatModel, ChatRequest, ChatResponse } from '../../contracts/models.js';
import { withLimits } from '../rate-limit-headers.js';
import { openAiAccess, type OpenAiModelOptions } from './access.js';
import { readCompletion } from './answer.js';
import { refusesParameter } from './failure.js';

/** The two names of the limit on an answer's tokens. */
export type TokenLimitField = 'max_completion_tokens' | 'max_tokens';

export interface OpenAiChatModelOptions extends OpenAiModelOptions {
  /**
   * Which name is sent first. Default: `max_completion_tokens` at OpenAI itself, where reasoning models refuse the
   * other; `max_tokens` at any other address, since Ollama ignores the newer name without a word and then answers
   * without limit (ollama/ollama#7125), and vLLM knows both.
   */
  readonly tokenLimitField?: TokenLimitField | undefined;
}

/**
 * A chat model that sends each request once (the SDK's retries are off) and gives up at `timeoutMs`. Once in its life
 * it may send one a second time: where the server refuses the name of the token limit (400, which costs nothing), it
 * uses the other name from then on.
 * @throws ProviderSetupError when the key is missing or unusable.
 */
export function createOpenAiChatModel(options: OpenAiChatModelOptions): ChatModel {
  const { client, name, timeoutMs, official, run, preflight } = openAiAccess(options);
  let field: TokenLimitField =
    options.tokenLimitField ?? (official ? 'max_completion_tokens' : 'max_tokens');
  let switched = false;

  const create = async (
    request: ChatRequest,
    limitField: TokenLimitField,
    signal: AbortSignal,
  ): Promise<ChatResponse> => {
    const { data, response } = await client.chat.completions
      .create(
        { ...completionParameters(options.model, request), [limitField]: request.maxTokens },
        { signal, timeout: timeoutMs },
      )
      .withResponse();
    return withLimits(readCompletion(data), response);
  };

  return {
    name,
    preflight,
    complete: (request: ChatRequest, { signal }: CallOptions = {}): Promise<ChatResponse> => {
      const sent = [request.system, ...request.messages.map(({ content }) => content)];
      return run({ sent, signal }, async (whole) => {
        const tried = field;
        try {
          return await create(request, tried, whole);
        } catch (error) {
          if (!refusesParameter(error, tried)) throw error;
          if (!switched) field = tried === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
          switched = true;
          // Another call may have switched while this one was under way; who has tried both gives up.
          if (field === tried) throw error;
          return await create(request, field, whole);
        }
      });
    },
  };
}

/** The body of one request, without its limit on tokens. */
function completionParameters(
  model: string,
  { system, messages, parameters }: ChatRequest,
): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...messages.map(({ role, content }) => ({ role, content })),
    ],
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { top_p: parameters.topP }),
  };
}
