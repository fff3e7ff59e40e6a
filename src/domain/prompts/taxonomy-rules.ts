/** What the three taxonomy prompts ask of a cluster table, after the requirements in section 3.1 of the paper. */
import type { GenerateVariables, TaxonomyLimits } from '../../contracts/models.js';

export function taxonomyRules({
  maxNumClusters,
  clusterNameLength,
  clusterDescriptionLength,
}: TaxonomyLimits): string {
  return `A good cluster table
- has at most ${maxNumClusters} clusters; fewer are fine when the data holds fewer kinds of things;
- serves the use case: clusters differ in what matters for it, at one level of detail;
- has names of at most ${clusterNameLength} words, short noun or verb phrases that say what is inside and tell the clusters apart; no two names mean the same;
- has descriptions of at most ${clusterDescriptionLength} words that say what belongs into the cluster and, where two are close, what does not;
- has no overlaps: a typical conversation fits one cluster only;
- has no vague clusters such as "Other", "General", "Miscellaneous" or "Various requests": what fits nowhere will be labelled Other later;
- is drawn from the data: nothing is invented, no cluster without conversations.`;
}

/** The places in instructions of taxonomy steps. */
export const TAXONOMY_PLACES = [
  'useCase',
  'maxNumClusters',
  'clusterNameLength',
  'clusterDescriptionLength',
  'explanationLength',
  'suggestionLength',
];

export function fillTaxonomyPlaces({
  useCase,
  limits,
}: GenerateVariables): Readonly<Record<string, string | number>> {
  return { useCase, ...limits };
}

/** The format in which a table is given and answered. */
export const CLUSTER_FORMAT = `<cluster><id>1</id><name>name of the cluster</name><description>what belongs into it</description></cluster>`;
