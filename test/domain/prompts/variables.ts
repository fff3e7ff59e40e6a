/** Variables for each of the five prompts, in which every limit is a number of its own. */
import type { SummaryRow, TaskVariables } from '../../../src/contracts/models.js';

export const USE_CASE = 'Find out why people call the hotline of a ferry line.';

const limits = {
  maxNumClusters: 13,
  clusterNameLength: 7,
  clusterDescriptionLength: 31,
  explanationLength: 19,
  suggestionLength: 37,
};

export const TAXONOMY = [
  { id: '1', name: 'Late ferry', description: 'Asks when a late ferry comes' },
  { id: '2', name: 'Lost & found', description: 'Left something on board' },
];

const turns = (said: string) => [
  { role: 'user', content: said },
  { role: 'assistant', content: 'How can I help?' },
];
const summaries = (said: string): SummaryRow[] => [
  { id: '1', summary: said },
  { id: '2', summary: 'Wants a ticket for a dog' },
];

/** The variables of all tasks; `said` is the part of the data that a test looks for. */
export function variablesWith(said: string): TaskVariables {
  const revision = { useCase: USE_CASE, summaries: summaries(said), limits, taxonomy: TAXONOMY };
  return {
    summarize: {
      useCase: USE_CASE,
      turns: turns(said),
      summaryLength: 17,
      summaryExplanationLength: 29,
    },
    generate: { useCase: USE_CASE, summaries: summaries(said), limits },
    update: revision,
    review: revision,
    label: { useCase: USE_CASE, turns: turns(said), taxonomy: TAXONOMY, explanationLength: 19 },
  };
}
