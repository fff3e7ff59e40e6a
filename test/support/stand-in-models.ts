/** Models of a stand-in server that many tests share: each test has models of its own name, with its own behaviour. */
import { PROMPTS } from '../../src/domain/prompts/index.js';
import type { Task } from '../../src/contracts/models.js';
import {
  startStandInServer,
  wireFormatAnswer,
  type AnswerFunction,
  type Fault,
  type FaultKind,
  type StandInCall,
  type StandInRequest,
  type StandInServer,
} from '../../src/testing/index.js';

export interface ModelBehaviour {
  /** Default: `wireFormatAnswer`. */
  readonly answer?: AnswerFunction;
  /** Also of look-ups of the model. */
  readonly faults?: (request: StandInRequest) => Fault | FaultKind | null;
  /** Milliseconds, of requests that a provider would bill; default 0. */
  readonly latencyMs?: (request: StandInRequest) => number;
}

/** What a model is asked to do. */
export type AskedTask = Task | 'embed';

/** The models of one test: a chat model at Anthropic's API and an embedding model at OpenAI's, of the same name. */
export interface TestModels {
  /** `anthropic:NAME`. */
  readonly chat: string;
  /** `openai:NAME`. */
  readonly embed: string;
  /** For the field `models` of a run's input: `chat` for every task, and `embed`, or the given one. */
  forTasks(embed?: string): Record<'summarize' | 'taxonomy' | 'label' | 'embed', string>;
  /** Requests that a provider would bill, in order of arrival: all, or those of these tasks. */
  calls(...tasks: AskedTask[]): StandInCall[];
  /** How many requests there were for each of these tasks. */
  counts<T extends AskedTask>(...tasks: T[]): Record<T, number>;
}

export class StandInModels {
  readonly #behaviours = new Map<string, ModelBehaviour>();

  private constructor(
    readonly server: StandInServer,
    behaviours: Map<string, ModelBehaviour>,
  ) {
    this.#behaviours = behaviours;
  }

  static async start(): Promise<StandInModels> {
    const behaviours = new Map<string, ModelBehaviour>();
    const server = await startStandInServer({
      answer: (request) => (behaviours.get(request.model)?.answer ?? wireFormatAnswer)(request),
      faults: (request) => behaviours.get(request.model)?.faults?.(request),
      latencyMs: (request) =>
        request.endpoint === 'model'
          ? 0
          : (behaviours.get(request.model)?.latencyMs?.(request) ?? 0),
      requestsPerMinute: 1_000_000,
    });
    return new StandInModels(server, behaviours);
  }

  /** @param name - Unique in the test file: completions are kept by the model's name. */
  add(name: string, behaviour: ModelBehaviour = {}): TestModels {
    if (this.#behaviours.has(name)) throw new Error(`There is a model ${name} already.`);
    this.#behaviours.set(name, behaviour);
    const [chat, embed] = [`anthropic:${name}`, `openai:${name}`];
    const calls = (...tasks: AskedTask[]) =>
      this.server.calls.filter(
        ({ request }) =>
          request.model === name &&
          request.endpoint !== 'model' &&
          (tasks.length === 0 || tasks.includes(taskOf(request))),
      );
    return {
      chat,
      embed,
      calls,
      forTasks: (embedder = embed) => ({
        ...{ summarize: chat, taxonomy: chat, label: chat },
        embed: embedder,
      }),
      counts: <T extends AskedTask>(...tasks: T[]) =>
        Object.fromEntries(tasks.map((task) => [task, calls(task).length])) as Record<T, number>,
    };
  }
}

/** The beginning of each task's instructions, which tells them apart. */
const BEGINNINGS = new Map<Task, string>(
  (Object.keys(PROMPTS) as Task[]).map((task) => {
    const limits = {
      ...{ maxNumClusters: 2, clusterNameLength: 2, clusterDescriptionLength: 2 },
      ...{ explanationLength: 2, suggestionLength: 2 },
    };
    const variables = {
      ...{ useCase: '', turns: [], summaries: [], taxonomy: [], limits },
      ...{ summaryLength: 2, summaryExplanationLength: 2, explanationLength: 2 },
    };
    return [task, PROMPTS[task].render(variables).system.split('\n')[0] ?? ''];
  }),
);

/** Which of the pipeline's tasks a request is for. @throws Error when it is none of them. */
export function taskOf({ endpoint, system }: StandInRequest): AskedTask {
  if (endpoint === 'embeddings') return 'embed';
  for (const [task, beginning] of BEGINNINGS) if (system.startsWith(beginning)) return task;
  throw new Error(`No task of the pipeline asks like this: ${system.slice(0, 80)}`);
}

/** The data of a request: its first message, before anything was asked again. */
export function dataOf({ messages }: StandInRequest): string {
  return messages[0]?.content ?? '';
}
