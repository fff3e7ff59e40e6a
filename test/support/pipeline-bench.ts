/** All that a test of the workflows needs: a Temporal dev server, stand-in models, workers in this process, a client. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import pino, { type Logger } from 'pino';
import {
  TntflowClient,
  type RunInput,
  type RunResult,
  type WorkflowType,
} from '../../src/client.js';
import { readEnvironment } from '../../src/config/index.js';
import { NO_OPERATOR_CONFIG } from '../../src/contracts/operator.js';
import { openStore, type Store } from '../../src/store/index.js';
import { installRuntime, startWorkers, type RunningWorkers } from '../../src/worker.js';
import type { StandInServer } from '../../src/testing/index.js';
import type { ProviderSetup } from '../../src/worker/providers.js';
import { startTestServer, type TestServerOptions } from './dev-server.js';
import { StandInModels } from './stand-in-models.js';

/** Most calls in flight of one model. */
export const CONCURRENCY = 20;

export interface StartedRun {
  readonly workflowId: string;
  readonly firstRunId: string;
  /** @throws WorkflowFailedError */
  result(): Promise<RunResult>;
  /** The failure that the run ends with. @throws Error when it succeeds. */
  failure(): Promise<ApplicationFailure>;
}

export interface BenchOptions extends TestServerOptions {
  /** Whether the first workers poll the queue of OpenAI's models; default true. */
  readonly openai?: boolean;
  /** Whom the first workers can call; default: both APIs of the stand-in, or Anthropic's alone. */
  readonly providers?: (server: StandInServer) => ProviderSetup;
  /** The address of the workers' store; default: a file in their state folder. */
  readonly store?: string;
  /** Default: errors alone, to stdout. The first bench of a process sets it. */
  readonly logger?: Logger;
}

interface WorkersOptions {
  readonly openai?: boolean;
  readonly providers?: BenchOptions['providers'] | undefined;
}

export class PipelineBench {
  readonly #closing: (() => Promise<void>)[] = [];
  readonly folder: string;
  /** `127.0.0.1:port` of the Temporal server. */
  readonly address: string;
  #runs = 0;

  private constructor(
    server: { readonly address: string; readonly folder: string },
    readonly models: StandInModels,
    readonly temporal: Client,
    readonly client: TntflowClient,
    readonly store: string | undefined,
  ) {
    this.folder = server.folder;
    this.address = server.address;
  }

  static async start({
    openai = true,
    providers,
    store,
    logger = pino({ level: process.env.TNTFLOW_LOG_LEVEL ?? 'error' }),
    ...options
  }: BenchOptions = {}): Promise<PipelineBench> {
    installRuntime(logger);
    const closing: (() => Promise<void>)[] = [];
    try {
      const server = await startTestServer(options);
      closing.push(() => server.stop());
      const models = await StandInModels.start();
      closing.push(() => models.server.close());
      const connection = await Connection.connect({ address: server.address });
      closing.push(() => connection.close());
      const client = await TntflowClient.connect({ address: server.address, namespace: 'default' });
      closing.push(() => client.close());
      const bench = new PipelineBench(server, models, new Client({ connection }), client, store);
      bench.#closing.push(...closing);
      await bench.startWorkers({ openai, providers });
      return bench;
    } catch (error) {
      // Where even this fails, the first error is still the one to tell.
      await closeAll(closing).catch(() => undefined);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await closeAll(this.#closing.splice(0));
  }

  /** The workers' state folder. */
  get home(): string {
    return join(this.folder, 'home');
  }

  async startWorkers({
    openai = true,
    providers = (server) => standInProviders(server, openai),
  }: WorkersOptions = {}): Promise<RunningWorkers> {
    mkdirSync(this.home, { recursive: true });
    const setup = providers(this.models.server);
    const workers = await startWorkers({
      ...setup,
      environment: { ...setup.environment, TNTFLOW_STORE: this.store },
      home: this.home,
      connection: { address: this.address },
      namespace: 'default',
      concurrency: CONCURRENCY,
    });
    this.#closing.push(() => workers.shutdown());
    return workers;
  }

  /** The workers' store, opened once more to look into. */
  async withStore<T>(look: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(this.store ?? join(this.home, 'store.db'));
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  }

  /** @param input - Typed loosely, since tests send what no program would. */
  async start(type: WorkflowType, input: unknown): Promise<StartedRun> {
    this.#runs += 1;
    const { workflowId } = await this.client.start(type, input as RunInput, {
      workflowId: `${type}-${this.#runs}`,
    });
    const handle = this.temporal.workflow.getHandle(workflowId);
    const firstRunId = (await handle.describe()).raw.workflowExecutionInfo?.firstRunId ?? '';
    const result = () => this.client.result(workflowId);
    return { workflowId, firstRunId, result, failure: () => failureOf(result()) };
  }

  async run(type: WorkflowType, input: RunInput): Promise<RunResult> {
    return await (await this.start(type, input)).result();
  }
}

function standInProviders({ url, openAiUrl }: StandInServer, openai: boolean): ProviderSetup {
  return {
    environment: readEnvironment({
      ...{ ANTHROPIC_API_KEY: 'sk-test-0123456789abcdef', ANTHROPIC_BASE_URL: url },
      ...(openai && { OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_BASE_URL: openAiUrl }),
    }),
    operator: NO_OPERATOR_CONFIG,
    compatibleKeys: {},
  };
}

/** The last that was opened first; what one of them throws is thrown when all are closed. */
async function closeAll(closing: (() => Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const close of closing.reverse()) await close().catch((error) => problems.push(error));
  if (problems.length > 0) throw problems[0];
}

async function failureOf(result: Promise<unknown>): Promise<ApplicationFailure> {
  try {
    await result;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    for (let cause = error.cause; cause !== undefined; cause = cause.cause as typeof cause) {
      if (cause instanceof ApplicationFailure) return cause;
    }
    throw error;
  }
  throw new Error('The run was to fail, and succeeded.');
}

/** A JSON file of a run's results. */
export function readResult(folder: string, name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
}

/** The objects of a JSONL file of a run's results. */
export function readLines<T = Record<string, unknown>>(folder: string, name: string): T[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
