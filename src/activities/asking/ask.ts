/** Asks a model for one thing until the answer can be used: parsed strictly, and asked again when it is not. */
import type {
  ChatModel,
  ChatRequest,
  ChatResponse,
  Task,
  TaskVariables,
} from '../../contracts/models.js';
import type { Parsed } from '../../domain/parsing/index.js';
import { askAgain, PROMPTS } from '../../domain/prompts/index.js';
import { ProviderError } from '../../providers/errors/index.js';
import type { AnswerOptions, AnswerSource } from './answer-source.js';

/** How often a useless answer is asked again before it is given up. */
export const MOST_REASKS = 3;

/** Most tokens of an answer: room for models that think aloud first, and no cost when it is not used. */
const MAX_TOKENS: Readonly<Record<Task, number>> = {
  summarize: 2_048,
  generate: 16_384,
  update: 16_384,
  review: 16_384,
  label: 2_048,
};

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly notes: readonly string[] }
  /** It was refused, or no answer could be used; `reason` says which. */
  | { readonly ok: false; readonly reason: string };

export interface Question<T extends Task, Value> {
  readonly task: T;
  readonly variables: TaskVariables[T];
  readonly parse: (text: string) => Parsed<Value>;
  /** Reads the last answer once more, less strictly, when asking again did not help. Without it, it is given up. */
  readonly lastResort?: (text: string) => Parsed<Value>;
}

/** @throws ProviderError when a call failed for a reason that is not the request's own. */
export async function ask<T extends Task, Value>(
  answers: AnswerSource,
  model: ChatModel,
  { task, variables, parse, lastResort }: Question<T, Value>,
  options: Omit<AnswerOptions, 'sample' | 'reask'>,
): Promise<Answer<Value>> {
  const { system, messages: first } = PROMPTS[task].render(variables);
  let messages = first;
  let problem = '';
  for (let reask = 0; reask <= MOST_REASKS; reask += 1) {
    // The union of requests pairs each task with its variables; that pairing is what T says here.
    const request = {
      task,
      variables,
      system,
      messages,
      maxTokens: MAX_TOKENS[task],
      parameters: {},
    } as unknown as ChatRequest;
    const response = await answers
      .answer(model, request, { ...options, sample: 0, reask })
      .catch(refusedRequest);
    if ('refused' in response) return { ok: false, reason: response.refused };
    if (response.stopReason === 'refusal') {
      return { ok: false, reason: 'the model refused to answer' };
    }
    const result = read(response, parse);
    if (result.ok) return result;
    if (reask === MOST_REASKS && lastResort !== undefined) {
      const resort = read(response, lastResort);
      if (resort.ok) return resort;
    }
    problem = result.problem;
    messages = askAgain(first, { answer: response.text, problem });
  }
  return { ok: false, reason: `no usable answer in ${MOST_REASKS + 1} tries: ${problem}` };
}

/** That the provider refuses this one request is an outcome; what concerns other requests too is thrown on. */
function refusedRequest(error: unknown): { readonly refused: string } {
  const isAboutThisOne =
    error instanceof ProviderError &&
    (error.kind === 'invalid-request' || error.kind === 'input-too-long');
  if (isAboutThisOne) return { refused: error.message };
  throw error;
}

/** The stop reason comes first: an answer that was cut off is not read, however whole it looks. */
function read<Value>(
  { text, stopReason }: ChatResponse,
  parse: (text: string) => Parsed<Value>,
): Parsed<Value> {
  if (stopReason === 'length')
    return { ok: false, problem: 'it was cut off before its end; be brief' };
  if (stopReason === 'other') return { ok: false, problem: 'it ended before it was complete' };
  if (text.trim() === '') return { ok: false, problem: 'it is empty' };
  return parse(text);
}
