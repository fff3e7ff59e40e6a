/** How many tokens of summaries a taxonomy step can show its model. */
import type { RunConfig } from '../../contracts/run-input.js';
import { PROMPTS } from '../../domain/prompts/index.js';
import { renderSummaries } from '../../domain/prompts/tables.js';
import { roughTokens } from '../../domain/tokens.js';
import type { ModelRegistry } from '../../providers/index.js';
import { answerTokens, roomForData } from '../asking/request-size.js';
import { limitsOf } from './limits.js';

/** Undefined where the model's context is not known. */
export function summaryRoom(
  models: Pick<ModelRegistry, 'contextTokens'>,
  config: RunConfig,
): number | undefined {
  const contextTokens = models.contextTokens(config.models.taxonomy);
  const { useCase, maxNumClusters, clusterNameLength, clusterDescriptionLength } = config;
  // The largest table there can be: words are five letters and a space.
  const words = (count: number) => 'abcde '.repeat(count);
  const taxonomy = Array.from({ length: maxNumClusters }, (_, index) => ({
    id: String(index + 1),
    name: words(clusterNameLength),
    description: words(clusterDescriptionLength),
  }));
  const variables = { useCase, summaries: [], taxonomy, limits: limitsOf(config) };
  const { system, messages } = PROMPTS.update.render(variables, config.prompts.update);
  const maxTokens = answerTokens({ contextTokens }, 'update', config);
  const request = {
    task: 'update',
    variables,
    system,
    messages,
    maxTokens,
    parameters: {},
  } as const;
  return roomForData({ contextTokens }, request);
}

/** Tokens of one summary in a prompt. */
export function summaryTokens(summary: string): number {
  return roughTokens(renderSummaries([{ id: '1000', summary }]));
}
