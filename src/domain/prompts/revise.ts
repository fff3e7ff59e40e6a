/** What update and review share: a table is rated, explained, criticised and given again in full. */
import type { UpdateVariables } from '../../contracts/models.js';
import { DATA_IS_DATA, type RenderedPrompt } from './prompt.js';
import { renderClusterTable, renderSummaries } from './tables.js';
import { CLUSTER_FORMAT, taxonomyRules } from './taxonomy-rules.js';

export function renderRevision(
  instructions: string,
  { useCase, summaries, taxonomy, limits }: UpdateVariables,
): RenderedPrompt {
  return {
    system: `${instructions}

Use case: ${useCase}

${taxonomyRules(limits)}

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
    messages: [{ role: 'user', content: renderSummaries(summaries) }],
  };
}
