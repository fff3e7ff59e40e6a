/** What a worker counts and measures. */
export { PrometheusMetrics } from './prometheus-metrics.js';
export { NO_METRICS, type ModelState, type WorkerMetrics } from './worker-metrics.js';
