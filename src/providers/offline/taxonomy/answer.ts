/** Answers the tasks that make and revise a table. */
import type { GenerateVariables, UpdateVariables } from '../../../contracts/models.js';
import { clipWords, countWords } from '../text/clip.js';
import { table, tag } from '../wire.js';
import { cluster } from './cluster.js';
import { gatherEvidence } from './evidence.js';
import { rate } from './judge.js';
import { writeTable } from './table.js';

/** Clustering takes quadratic time and space: of a larger minibatch, which is in random order, the first are judged. */
const MOST_SUMMARIES = 2_000;

export function generate({ summaries, limits }: GenerateVariables): string {
  const { rows, silhouette, judged } = revise({ summaries, limits, taxonomy: [] });
  const explanation = `${rows.length} groups of ${judged} summaries; mean silhouette ${silhouette.toFixed(2)}.`;
  return [
    tag('explanation', clipWords(explanation, limits.explanationLength)),
    table('cluster_table', rows),
  ].join('\n');
}

/** The answer to `update` and to `review`: both confirm, merge, split, open and rename in the same way. */
export function update(variables: Omit<UpdateVariables, 'useCase'>): string {
  const { summaries, taxonomy, limits } = variables;
  const { rows, changes, language } = revise(variables);
  const { score, coverage, clarity } = rate(taxonomy, summaries, language);
  const explanation = `${percent(coverage)} of the summaries fit a category, ${percent(clarity)} closer to it than to the next.`;
  return [
    tag('rating_score', String(score)),
    tag('explanation', clipWords(explanation, limits.explanationLength)),
    tag('suggestions', wholeSentences(changes, limits.suggestionLength)),
    table('updated_table', rows),
  ].join('\n');
}

function revise({ summaries, taxonomy, limits }: Omit<UpdateVariables, 'useCase'>) {
  const judged = summaries.slice(0, MOST_SUMMARIES);
  // All rows together weigh about as much as the minibatch, however many there are.
  const rowWeight = Math.max(1, judged.length / limits.maxNumClusters);
  const evidence = gatherEvidence(taxonomy, judged, rowWeight);
  const { groups, silhouette } = cluster(evidence, limits.maxNumClusters);
  return {
    ...writeTable(groups, evidence, limits),
    silhouette,
    judged: judged.length,
    language: evidence.language,
  };
}

/** As many of the sentences as fit into `limit` words; the beginning of the first where none does. */
function wholeSentences(sentences: readonly string[], limit: number): string {
  const [first = 'No change.', ...rest] = sentences;
  let text = clipWords(first, limit);
  for (const sentence of rest) {
    const longer = `${text} ${clipWords(sentence, limit)}`;
    if (countWords(longer) > limit) break;
    text = longer;
  }
  return text;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
