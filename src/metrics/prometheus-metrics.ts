/** A worker's metrics as Prometheus reads them, in a registry of their own. The guide "operate" lists them. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ModelState, WorkerMetrics } from './worker-metrics.js';

/** Seconds. Calls take from a tenth of a second to minutes; so may waits. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120];

const OF_MODEL = ['provider', 'model'] as const;
const OF_CALL = [...OF_MODEL, 'task'] as const;

/** A model's labels: `provider:model` as a whole, and its provider. */
function labelsOf(model: string): { readonly provider: string; readonly model: string } {
  return { provider: model.slice(0, model.indexOf(':')), model };
}

export class PrometheusMetrics implements WorkerMetrics {
  readonly #registry = new Registry();
  readonly #calls = this.#counter('calls_total', 'Calls that are over.', [
    ...OF_CALL,
    'outcome',
    'reason',
  ]);
  readonly #tokens = this.#counter('tokens_total', 'Tokens that calls took, as providers report.', [
    ...OF_CALL,
    'kind',
  ]);
  readonly #cost = this.#counter(
    'cost_dollars_total',
    'US dollars of calls whose price is known.',
    [...OF_CALL],
  );
  readonly #documents = this.#counter('documents_total', 'Documents that are through a stage.', [
    'stage',
    'outcome',
  ]);
  readonly #seconds = this.#histogram('call_seconds', 'How long calls took.', OF_CALL);
  readonly #waits = this.#histogram(
    'rate_wait_seconds',
    'How long calls waited for the limits of their model.',
    OF_MODEL,
  );

  /** @param options.process - Whether memory, processor and event loop are told of too; default: true. */
  constructor({ process: ofProcess = true }: { readonly process?: boolean } = {}) {
    if (ofProcess) collectDefaultMetrics({ register: this.#registry });
  }

  called({
    outcome,
    reason,
    usage,
    cost,
    seconds,
    ...call
  }: Parameters<WorkerMetrics['called']>[0]) {
    const of = { ...labelsOf(call.model), task: call.task };
    this.#calls.inc({ ...of, outcome, reason: reason ?? '' });
    this.#seconds.observe(of, seconds);
    if (cost !== null) this.#cost.inc(of, cost);
    if (usage === null) return;
    this.#tokens.inc({ ...of, kind: 'input' }, usage.inputTokens);
    this.#tokens.inc({ ...of, kind: 'output' }, usage.outputTokens);
    this.#tokens.inc({ ...of, kind: 'cached' }, usage.cachedTokens);
    this.#tokens.inc({ ...of, kind: 'cache_write' }, usage.cacheWriteTokens);
  }

  waited({ model, seconds }: Parameters<WorkerMetrics['waited']>[0]) {
    this.#waits.observe(labelsOf(model), seconds);
  }

  documents({ stage, done, setAside }: Parameters<WorkerMetrics['documents']>[0]) {
    this.#documents.inc({ stage, outcome: 'done' }, done);
    this.#documents.inc({ stage, outcome: 'set_aside' }, setAside);
  }

  /** Looks at the models whenever the metrics are read. */
  watchModels(look: () => readonly ModelState[]): void {
    const gauges: readonly [string, string, (state: ModelState) => number | null][] = [
      ['calls_in_flight', 'Calls under way.', ({ inFlight }) => inFlight],
      ['calls_waiting', 'Calls that wait for a place.', ({ waiting }) => waiting],
      [
        'refused',
        '1 while a provider refuses all calls of a model.',
        ({ refused }) => Number(refused),
      ],
      [
        'rate_limit_requests_per_minute',
        'Requests a minute that a model is called with at most, over all workers.',
        ({ requestsPerMinute }) => requestsPerMinute,
      ],
      [
        'rate_blocked_seconds',
        'How long a model is left alone yet, as its provider asked.',
        ({ blockedSeconds }) => blockedSeconds,
      ],
    ];
    for (const [name, help, read] of gauges) {
      this.#gauge(name, help, OF_MODEL, (set) => {
        for (const state of look()) {
          const value = read(state);
          if (value !== null) set(labelsOf(state.model), value);
        }
      });
    }
  }

  /** Looks whenever the metrics are read. @param look - What the worker needs, by name, and whether it is there. */
  watchChecks(look: () => Promise<Readonly<Record<string, boolean>>>): void {
    this.#gauge('check', '1 while what the worker needs is there.', ['check'], async (set) => {
      for (const [check, ok] of Object.entries(await look())) set({ check }, Number(ok));
    });
  }

  /** In Prometheus's text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `tntflow_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    const registers = [this.#registry];
    return new Histogram({
      name: `tntflow_${name}`,
      help,
      labelNames,
      registers,
      buckets: BUCKETS,
    });
  }

  #gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (set: (labels: Record<L, string>, value: number) => void) => void | Promise<void>,
  ): void {
    new Gauge<L>({
      ...{ name: `tntflow_${name}`, help, labelNames, registers: [this.#registry] },
      async collect() {
        this.reset();
        await read((labels, value) => this.set(labels, value));
      },
    });
  }
}
