/** What the service counts, for Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Classification } from '../classifier/index.js';
import type { ActiveClassifier } from './active-classifier.js';
import type { SwapOutcome } from './classifier-slot.js';

export interface ServeMetrics {
  readonly registry: Registry;
  /** @param route - As it was registered, so that there are few; `other` for what is no route. */
  answered(route: string, method: string, status: number, seconds: number): void;
  classified(results: readonly Classification[]): void;
  embeddingCall(texts: number): void;
  swapped(outcome: SwapOutcome['kind']): void;
  /** From now on it is this one that answers. */
  active(active: ActiveClassifier): void;
}

/** @param options.processMetrics - Whether those of the process are among them: once a process. */
export function createServeMetrics({
  processMetrics,
}: {
  readonly processMetrics: boolean;
}): ServeMetrics {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'tntflow_serve_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'tntflow_serve_request_seconds',
    help: 'Seconds from a request to the end of its answer.',
    labelNames: ['route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const documents = new Counter({
    name: 'tntflow_serve_documents_total',
    help: 'Documents that were classified, by their best category and whether the classifier abstained.',
    labelNames: ['category', 'abstained'] as const,
    registers,
  });
  const embedded = new Histogram({
    name: 'tntflow_serve_embedding_call_texts',
    help: 'Texts of one call of a provider’s embedding model.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  });
  const swaps = new Counter({
    name: 'tntflow_serve_swaps_total',
    help: 'Looks at the classifier’s folder after a change: swapped, kept (the new one cannot be used), same.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const info = new Gauge({
    name: 'tntflow_serve_classifier_info',
    help: 'The classifier that answers; always 1.',
    labelNames: ['version', 'embedding_model', 'taxonomy_version', 'trained_at'] as const,
    registers,
  });
  return {
    registry,
    answered(route, method, status, duration) {
      requests.inc({ method, route, status });
      seconds.observe({ route }, duration);
    },
    classified(results) {
      for (const { category, abstained } of results) {
        documents.inc({ category, abstained: String(abstained) });
      }
    },
    embeddingCall: (texts) => embedded.observe(texts),
    swapped: (outcome) => swaps.inc({ outcome }),
    active({ version, classifier }) {
      info.reset();
      info.set(
        {
          version,
          embedding_model: classifier.embedding.model,
          taxonomy_version: classifier.taxonomyVersion ?? '',
          trained_at: classifier.trainedAt,
        },
        1,
      );
    },
  };
}
