/** Builds a table from a minibatch, with or without an earlier table. */
import type { CategoryRow, SummaryRow, TaxonomyLimits } from '../../../contracts/models.js';
import { contrastingTerms } from './contrast.js';
import { describe, nameOf } from './describe.js';
import { gatherEvidence } from './evidence.js';
import { bestPartition } from './partition.js';
import { latentSpace } from './space.js';

export function revise(rows: readonly CategoryRow[], summaries: readonly SummaryRow[], limits: TaxonomyLimits): CategoryRow[] {
  const { items, surfaces } = gatherEvidence(rows, summaries);
  const vectors = latentSpace(items.map(({ stems }) => stems), Number(process.env['DIM'] ?? limits.maxNumClusters));
  const weights = items.map(({ weight }) => weight);
  const { cluster, k } = bestPartition(vectors, weights, limits.maxNumClusters);
  const ranked = contrastingTerms(items, cluster, k);
  return ranked.map((terms, index) => ({
    id: String(index + 1),
    name: nameOf(terms, surfaces, limits.clusterNameLength),
    description: describe(terms, surfaces, limits.clusterDescriptionLength),
  }));
}
