/** Where a run begins with phase 3: labels or a classifier that are there already become its own. */
import type { TaxonomyStepResult } from '../../contracts/activities.js';
import { longWorkActivities } from '../activity-proxies.js';
import { withPauses } from '../pausing.js';
import type { RunContext } from '../run-context.js';

export async function adoptLabels(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  run.enter('label', 0);
  const { sample, taxonomy, notes } = await withPauses(run, () =>
    longWorkActivities(run, 'take over the labels').adoptLabels({ runId }),
  );
  run.state.sample = sample;
  run.state.notes.push(...notes);
  adoptTaxonomy(run, taxonomy);
}

export async function adoptClassifier(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  run.enter('taxonomy', 0);
  const { classifierId, summary, taxonomy } = await withPauses(run, () =>
    longWorkActivities(run, 'take over the classifier').adoptClassifier({ runId }),
  );
  run.state.classifierId = classifierId;
  run.state.classifier = summary;
  adoptTaxonomy(run, taxonomy);
}

function adoptTaxonomy(
  run: RunContext,
  { taxonomyId, version, categories }: TaxonomyStepResult,
): void {
  if (taxonomyId !== null) run.state.taxonomy = { taxonomyId, version, categories };
}
