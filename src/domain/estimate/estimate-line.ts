/** The tokens and the money of one step's calls to one model. */
import type { EstimatedStep, EstimateLine, Range } from '../../contracts/estimate.js';
import type { TokenUsage } from '../../contracts/models.js';
import type { ModelPrice } from '../../contracts/operator.js';
import { costOf } from '../cost.js';
import { providerOf } from '../model-names.js';
import { REASK_TOKENS, SHORTEST_CACHED, TOKENIZER } from './assumptions.js';
import { range, times, whole, type Bound } from './range.js';
import { boundedMean } from './sampled.js';

/** Lengths are in tokens of o200k_base. */
export interface PlannedStep {
  readonly step: EstimatedStep;
  readonly model: string;
  readonly price: ModelPrice | null;
  /** What is asked about, each once: documents, or steps of the taxonomy. */
  readonly questions: Range;
  /** Calls for that many; default: one a question. */
  readonly calls?: Range;
  /** Share of the questions that are asked once more. */
  readonly reasks: Range;
  /** Instructions and table: the part that calls share. */
  readonly prefix: Range;
  /** The rest of the input, of each sampled document; or of every call alike. */
  readonly data: readonly number[] | Range;
  readonly answer: Range;
  /** The limit on an answer that is sent; null for the task's usual one, which is far above any answer. */
  readonly maxTokens: number | null;
  /** Share of the calls that write the prefix to a cache, at worst. */
  readonly cacheWrites: number;
  /** Documents in the corpus; for data that was sampled. */
  readonly documents: number;
}

export function estimateLine(plan: PlannedStep): EstimateLine {
  const { step, model, questions, reasks, price } = plan;
  const asked = range((bound) => questions[bound] * (1 + reasks[bound]));
  const each = {
    low: callOf(plan, 'low'),
    expected: callOf(plan, 'expected'),
    high: callOf(plan, 'high'),
  };
  const total = (of: (call: Call) => number) =>
    times(
      questions,
      range((bound) => of(each[bound])),
    );
  return {
    step,
    model,
    calls: whole(plan.calls ?? asked),
    inputTokens: whole(total(({ input }) => input)),
    outputTokens: whole(total(({ output }) => output)),
    cost: price === null ? null : total(({ cost }) => cost),
  };
}

/** The means over all questions, with the share of those that are asked again. */
interface Call {
  readonly input: number;
  readonly output: number;
  readonly cost: number;
}

function callOf(plan: PlannedStep, bound: Bound): Call {
  const factor = TOKENIZER[providerOf(plan.model)][bound];
  const reasks = plan.reasks[bound];
  const prefix = plan.prefix[bound] * factor;
  const answer = Math.min(plan.answer[bound] * factor, plan.maxTokens ?? Infinity);
  const again = answer + REASK_TOKENS * factor;
  const data = 'low' in plan.data ? [plan.data[bound]] : plan.data;
  const population = { documents: plan.documents, handled: plan.questions[bound] };
  const mean = (values: readonly number[]) => boundedMean(values, population, bound);

  const inputs = data.map((tokens) => prefix + tokens * factor);
  const cost = (more: number) =>
    mean(
      inputs.map((input) => {
        const usage = { inputTokens: input + more, outputTokens: answer, ...cached(plan, bound) };
        return costOf(usage, plan.price) ?? 0;
      }),
    );
  const input = mean(inputs);
  return {
    input: input + reasks * (input + again),
    output: answer * (1 + reasks),
    cost: cost(0) + reasks * cost(again),
  };
}

/** Read from a cache at best, written to it at worst; what is expected is that there is none. */
function cached(
  plan: PlannedStep,
  bound: Bound,
): Pick<TokenUsage, 'cachedTokens' | 'cacheWriteTokens'> {
  const factors = TOKENIZER[providerOf(plan.model)];
  const { input = 0, cachedInput, cacheWrite } = plan.price ?? {};
  const canBeCached = plan.prefix.high * factors.high >= SHORTEST_CACHED;
  const prefix = plan.prefix[bound] * factors[bound];
  const reads = canBeCached && bound === 'low' && (cachedInput ?? input) < input;
  const writes = canBeCached && bound === 'high' && (cacheWrite ?? input) > input;
  return {
    cachedTokens: reads ? prefix : 0,
    cacheWriteTokens: writes ? prefix * plan.cacheWrites : 0,
  };
}
