/** How large a request may be: the tokens of its answer, and the room that its data has in the model's context. */
import type { ChatModel, ChatParameters, ChatRequest, Task } from '../../contracts/models.js';
import type { ChatTask, RunConfig } from '../../contracts/run-input.js';
import { roughTokens } from '../../domain/tokens.js';

/** Most tokens of an answer: room for models that think aloud first, and no cost when it is not used. */
const ANSWER_TOKENS: Readonly<Record<ChatTask, number>> = {
  summarize: 2_048,
  taxonomy: 16_384,
  label: 2_048,
};

/** Asking again shows the answer before it. Taxonomies are long, and asked again rarely. */
const REASK_SHARE = 0.5;
/** Data is never squeezed into less, whatever the context: a model that refuses it says so itself. */
export const LEAST_DATA_TOKENS = 200;

type Limited = Pick<ChatModel, 'contextTokens'>;

export function chatTask(task: Task): ChatTask {
  return task === 'summarize' || task === 'label' ? task : 'taxonomy';
}

/** Many servers count the answer's limit against the context: it takes half at most. */
export function answerTokens(
  { contextTokens }: Limited,
  task: Task,
  { parameters }: Pick<RunConfig, 'parameters'>,
): number {
  const of = chatTask(task);
  const wanted = parameters[of].maxTokens ?? ANSWER_TOKENS[of];
  return contextTokens === undefined ? wanted : Math.min(wanted, Math.floor(contextTokens / 2));
}

/** Only what the user set: newer models answer 400 to sampling parameters. */
export function parametersFor(
  task: Task,
  { parameters }: Pick<RunConfig, 'parameters'>,
): ChatParameters {
  const { temperature, topP } = parameters[chatTask(task)];
  return {
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { topP }),
  };
}

/** Tokens that the request's data may have, as `roughTokens` counts; undefined where the model's context is not known. */
export function roomForData({ contextTokens }: Limited, request: ChatRequest): number | undefined {
  if (contextTokens === undefined) return undefined;
  const { system, maxTokens } = request;
  const answer = maxTokens * (1 + REASK_SHARE);
  return Math.max(LEAST_DATA_TOKENS, Math.floor(contextTokens - answer - roughTokens(system)));
}

/** Tokens of the message that holds the data. */
export function tokensOfData({ messages }: ChatRequest): number {
  return roughTokens(messages[0]?.content ?? '');
}
