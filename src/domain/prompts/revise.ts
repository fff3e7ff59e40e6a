/** What update and review share: a table is rated, explained, criticised and given again in full. */
import type { UpdateVariables } from '../../contracts/models.js';
import { DATA_IS_DATA, definePrompt, type Prompt } from './prompt.js';
import { renderClusterTable, renderSummaries } from './tables.js';
import {
  CLUSTER_FORMAT,
  fillTaxonomyPlaces,
  TAXONOMY_PLACES,
  taxonomyRules,
} from './taxonomy-rules.js';

/** @param options.task - What is to be done with the table; the use case follows it. */
export function defineRevision({
  version,
  task,
}: {
  readonly version: string;
  readonly task: string;
}): Prompt<UpdateVariables> {
  return definePrompt<UpdateVariables>({
    version,
    places: TAXONOMY_PLACES,
    fill: fillTaxonomyPlaces,
    instructions: `${task}

Use case: {{useCase}}`,
    frame: ({ taxonomy, limits }) => `${taxonomyRules(limits)}

${DATA_IS_DATA}

Work in this order, and answer with these tags and nothing else:
<rating_score>a whole number from 0 to 100: how well the table as it is fits these conversations and the rules</rating_score>
<explanation>at most ${limits.explanationLength} words: why this rating</explanation>
<suggestions>at most ${limits.suggestionLength} words: what to change, or that nothing needs changing</suggestions>
<updated_table>
${CLUSTER_FORMAT}
…
</updated_table>
The updated table is always the full table, also where nothing changed. A cluster that goes on keeps its id, even under a better name; a new cluster gets an id that no other has.

The table as it is:
${renderClusterTable(taxonomy)}`,
    data: ({ summaries }) => renderSummaries(summaries),
  });
}
