/** Activity: embeds a range of the label sample and stores the vectors. */
import type { ChunkRequest, ChunkResult } from '../../contracts/activities.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { vectorsOf, vectorSource } from './vectors-of.js';

export async function embedDocuments(
  dependencies: ActivityDependencies,
  { runId, from, to }: ChunkRequest,
): Promise<ChunkResult> {
  const { store } = dependencies;
  const { config } = await store.runs.get(runId);
  const source = await vectorSource(dependencies, config.models.embed);
  const sampled = await store.samples.range(runId, 'label', { from, to });
  const documents = await store.corpora.documents(sampled.map(({ document }) => document));
  const meter = new UsageMeter();
  await whileHeartbeating((signal) =>
    vectorsOf(dependencies, source, documents, { runId, meter, signal }),
  );
  return { done: documents.length, setAside: 0, usage: meter.totals() };
}
