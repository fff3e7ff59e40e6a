/** Counts the documents of activities that are over. A chunk that is tried again counts once: when it is through. */
import type { ChunkResult } from '../contracts/activities.js';
import type { WorkerMetrics } from '../metrics/index.js';

export function countDocuments<Request>(
  metrics: WorkerMetrics,
  stage: string,
  activity: (request: Request) => Promise<ChunkResult>,
): (request: Request) => Promise<ChunkResult> {
  return async (request) => {
    const result = await activity(request);
    metrics.documents({ stage, done: result.done, setAside: result.setAside });
    return result;
  };
}
