/** All that can be seen of a worker process from outside: its metrics, Temporal's, and how it is. */
import getPort from 'get-port';
import { PrometheusMetrics } from '../metrics/index.js';
import { startEndpoint, type Endpoint } from './endpoint.js';
import { STARTING, STOPPED, type Readiness } from './readiness.js';

const TEMPORAL_PAGE_MS = 2_000;

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Is there before the workers are, and after them: who asks is told that they are starting, or have stopped. */
export class Observation {
  readonly metrics = new PrometheusMetrics();
  #readiness: () => Promise<Readiness> = () => Promise.resolve(STARTING);
  #endpoint: Endpoint | undefined;

  /** @param temporalAddress - Where Temporal's runtime is to serve its metrics, for this process alone. */
  private constructor(readonly temporalAddress: string) {
    this.metrics.watchChecks(async () => {
      const { checks } = await this.#readiness();
      return Object.fromEntries(
        Object.entries(checks).map(([check, reason]) => [check, reason === null]),
      );
    });
  }

  /** @throws Error with the system's code when the address cannot be listened at. */
  static async start({ host, port }: ListenAddress): Promise<Observation> {
    const loopback = '127.0.0.1';
    const observation = new Observation(`${loopback}:${await getPort({ host: loopback })}`);
    observation.#endpoint = await startEndpoint({
      ...{ host, port },
      metrics: () => observation.#page(),
      readiness: () => observation.#readiness(),
    });
    return observation;
  }

  get port(): number {
    return this.#endpoint?.port ?? 0;
  }

  /** From now on it is these workers that are asked; those that have stopped are no longer. */
  watch(workers: { readonly stopped: Promise<void>; readiness(): Promise<Readiness> }): void {
    this.#readiness = () => workers.readiness();
    const stop = () => {
      this.#readiness = () => Promise.resolve(STOPPED);
    };
    workers.stopped.then(stop, stop);
  }

  async close(): Promise<void> {
    await this.#endpoint?.close();
  }

  /** Ours, and what the page of Temporal's runtime shows: their names differ by their prefixes. */
  async #page(): Promise<string> {
    const [own, temporal] = await Promise.all([this.metrics.text(), this.#temporalPage()]);
    return `${own.trimEnd()}\n${temporal}`;
  }

  async #temporalPage(): Promise<string> {
    try {
      const response = await fetch(`http://${this.temporalAddress}/metrics`, {
        signal: AbortSignal.timeout(TEMPORAL_PAGE_MS),
      });
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return await response.text();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return `# Temporal's runtime shows no metrics: ${reason.replace(/\s+/gu, ' ')}\n`;
    }
  }
}
