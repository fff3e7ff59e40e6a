/** The limits on a taxonomy step's answer, out of a run's configuration. */
import type { TaxonomyLimits } from '../../contracts/models.js';
import type { RunConfig } from '../../contracts/run-input.js';

export function limitsOf(config: RunConfig): TaxonomyLimits {
  const {
    maxNumClusters,
    clusterNameLength,
    clusterDescriptionLength,
    explanationLength,
    suggestionLength,
  } = config;
  return {
    maxNumClusters,
    clusterNameLength,
    clusterDescriptionLength,
    explanationLength,
    suggestionLength,
  };
}
