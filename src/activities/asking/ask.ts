/** Asks a model for one thing until the answer can be used: parsed strictly, and asked again when it is not. */
import type {
  ChatModel,
  ChatRequest,
  ChatResponse,
  Task,
  TaskVariables,
} from '../../contracts/models.js';
import type { RunConfig } from '../../contracts/run-input.js';
import type { Parsed } from '../../domain/parsing/index.js';
import { askAgain, PROMPTS } from '../../domain/prompts/index.js';
import { ProviderError } from '../../providers/errors/index.js';
import type { AnswerOptions, AnswerSource } from './answer-source.js';
import {
  answerTokens,
  LEAST_DATA_TOKENS,
  parametersFor,
  roomForData,
  tokensOfData,
} from './request-size.js';

/** How often a useless answer is asked again before it is given up. */
export const MOST_REASKS = 3;

/** How often a document that the model finds too long is shortened to half before it is given up. */
const MOST_SHORTENINGS = 4;

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
  /** The variables with at most so many tokens of data, and what was left out. Without it, nothing may be. */
  readonly shorten?: (mostTokens: number) => {
    readonly variables: TaskVariables[T];
    readonly note: string | null;
  };
}

export interface AskOptions extends Omit<AnswerOptions, 'sample' | 'reask'> {
  /** The user's own words and parameters for the task. */
  readonly config: Pick<RunConfig, 'prompts' | 'parameters'>;
}

/** @throws ProviderError when a call failed for a reason that is not the request's own. */
export async function ask<T extends Task, Value>(
  answers: AnswerSource,
  model: ChatModel,
  question: Question<T, Value>,
  options: AskOptions,
): Promise<Answer<Value>> {
  const { task, variables, shorten } = question;
  let request = requestFor(model, task, variables, options);
  let note: string | null = null;
  const shortenTo = (mostTokens: number) => {
    const shorter = shorten?.(mostTokens);
    // Most documents fit as they are: their prompt is rendered once.
    if (shorter === undefined || shorter.note === null) return;
    request = requestFor(model, task, shorter.variables, options);
    note = shorter.note;
  };
  const room = roomForData(model, request);
  if (room !== undefined) shortenTo(room);
  for (let shortenings = 0; ; shortenings += 1) {
    const answer = await askUntilUsable(answers, model, { ...question, request }, options);
    if (!('tooLong' in answer)) return withNote(answer, note);
    const half = Math.floor(tokensOfData(request) / 2);
    // Where hardly anything is left to leave out, it is not the document that is too long.
    if (shorten === undefined || shortenings === MOST_SHORTENINGS || half < LEAST_DATA_TOKENS) {
      return { ok: false, reason: answer.tooLong };
    }
    shortenTo(half);
  }
}

function withNote<Value>(answer: Answer<Value>, note: string | null): Answer<Value> {
  if (!answer.ok || note === null) return answer;
  return { ...answer, notes: [...answer.notes, note] };
}

function requestFor<T extends Task>(
  model: ChatModel,
  task: T,
  variables: TaskVariables[T],
  { config }: AskOptions,
): ChatRequest {
  const { system, messages } = PROMPTS[task].render(variables, config.prompts[task]);
  // The union of requests pairs each task with its variables; that pairing is what T says here.
  return {
    task,
    variables,
    system,
    messages,
    maxTokens: answerTokens(model, task, config),
    parameters: parametersFor(task, config),
  } as unknown as ChatRequest;
}

async function askUntilUsable<Value>(
  answers: AnswerSource,
  model: ChatModel,
  {
    request: first,
    parse,
    lastResort,
  }: Pick<Question<Task, Value>, 'parse' | 'lastResort'> & { readonly request: ChatRequest },
  options: AskOptions,
): Promise<Answer<Value> | { readonly tooLong: string }> {
  let request = first;
  let problem = '';
  for (let reask = 0; reask <= MOST_REASKS; reask += 1) {
    const response = await answers
      .answer(model, request, { ...options, sample: 0, reask })
      .catch(refusedRequest);
    if ('tooLong' in response) return response;
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
    request = { ...first, messages: askAgain(first.messages, { answer: response.text, problem }) };
  }
  return { ok: false, reason: `no usable answer in ${MOST_REASKS + 1} tries: ${problem}` };
}

/** That the provider refuses this one request is an outcome; what concerns other requests too is thrown on. */
function refusedRequest(
  error: unknown,
): { readonly refused: string } | { readonly tooLong: string } {
  if (error instanceof ProviderError) {
    if (error.kind === 'input-too-long') return { tooLong: error.message };
    if (error.kind === 'invalid-request') return { refused: error.message };
  }
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
