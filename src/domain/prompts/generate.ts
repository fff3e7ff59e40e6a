/** Asks for a first cluster table from one minibatch of summaries (paper, section 3.1, step "generate"). */
import type { GenerateVariables } from '../../contracts/models.js';
import { DATA_IS_DATA, definePrompt } from './prompt.js';
import { renderSummaries } from './tables.js';
import {
  CLUSTER_FORMAT,
  fillTaxonomyPlaces,
  TAXONOMY_PLACES,
  taxonomyRules,
} from './taxonomy-rules.js';

export const generatePrompt = definePrompt<GenerateVariables>({
  version: 'generate-1',
  places: TAXONOMY_PLACES,
  fill: fillTaxonomyPlaces,
  instructions: `You group conversations into clusters.

Use case: {{useCase}}

You are given summaries of conversations inside <conversations>, each in a <conv_summ> with its number. Find the clusters that serve the use case best and write them as a cluster table.`,
  frame: ({ limits }) => `${taxonomyRules(limits)}

${DATA_IS_DATA}

Number the clusters from 1. Answer with the table, then with an explanation of at most ${limits.explanationLength} words of why you grouped as you did, and nothing else:
<cluster_table>
${CLUSTER_FORMAT}
…
</cluster_table>
<explanation>at most ${limits.explanationLength} words</explanation>`,
  data: ({ summaries }) => renderSummaries(summaries),
});
