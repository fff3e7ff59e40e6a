/** 1,000 documents, while workers are killed at random moments and at named points, and the Temporal server too. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier, predictBest } from '../../src/classifier/index.js';
import type { RunResult } from '../../src/contracts/progress.js';
import { openStore } from '../../src/store/index.js';
import { hashUnit } from '../../src/testing/hash.js';
import { wireFormatAnswer } from '../../src/testing/index.js';
import { isPostgresMissing } from '../support/postgres-programs.js';
import { PostgresServer } from '../support/postgres.js';
import { until } from '../support/processes.js';
import { startBench, type Bench } from './support/bench.js';
import { KILL_POINTS, type KillPoint } from './support/kill-points.js';
import type { WorkerProcess } from './support/workers.js';

const SEED = Number(process.env.TNTFLOW_CHAOS_SEED ?? 7);
const DOCUMENTS = 1_000;
/** As many are summarised, but for the test split, and labelled; the classifier labels the others. */
const SAMPLE = 800;
const WORKERS = 3;
/** Of each worker. */
const CONCURRENCY = 5;

type Event = 'kill a worker' | 'kill the server' | KillPoint;
const EVENTS: readonly Event[] = [
  ...Array.from({ length: 4 }, () => 'kill a worker' as const),
  ...[...KILL_POINTS, ...KILL_POINTS],
  ...(['kill the server', 'kill the server'] as const),
];
const KILLS = EVENTS.filter((event) => event !== 'kill the server').length;

let bench: Bench;
let latencyMs = 0;
/** Calls above this number wait for their answers: however slow this machine is, nothing happens too late. */
let answered = Infinity;
let undisturbed: Awaited<ReturnType<Bench['results']>>;
let callsUndisturbed: number;

beforeAll(async () => {
  bench = await startBench({
    documents: DOCUMENTS,
    async answer(request) {
      while (request.number > answered) await delay(20);
      return wireFormatAnswer(request);
    },
    // About as long for each request whenever it is made, so that no two runs of this test are alike by chance.
    latencyMs: ({ endpoint, messages, texts }) =>
      endpoint === 'model' || latencyMs === 0
        ? 0
        : latencyMs * (0.6 + 0.8 * hashUnit(messages[0]?.content ?? texts[0] ?? '', SEED)),
  });
  const worker = await bench.worker('undisturbed', { concurrency: 40 });
  const client = await bench.client();
  await client.start('tntLlm', inputOf('undisturbed-out'), { workflowId: 'undisturbed' });
  const result = await client.result('undisturbed');
  await worker.end('SIGTERM');
  expect(result).toMatchObject({ labelled: SAMPLE, classified: DOCUMENTS - SAMPLE, setAside: 0 });
  undisturbed = await bench.results('undisturbed-out');
  callsUndisturbed = billed();
}, 180_000);

afterAll(() => bench.close());

const inputOf = (out: string) => ({
  ...bench.input(out),
  ...{ sampleSize: SAMPLE, batchSize: 200, label: { sampleSize: SAMPLE } },
});

function billed(): number {
  return bench.provider.calls.filter(({ request }) => request.endpoint !== 'model').length;
}

/** What happens, in an order of the seed's, and after how many calls; the last calls are left in peace. */
function plan(): { readonly event: Event; readonly afterCalls: number; readonly draw: number }[] {
  const shuffled = EVENTS.map((event, index) => ({ event, rank: hashUnit(`rank ${index}`, SEED) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ event }) => event);
  return shuffled.map((event, index) => ({
    event,
    afterCalls: Math.floor(
      (callsUndisturbed * 0.85 * (index + hashUnit(`place ${index}`, SEED))) / EVENTS.length,
    ),
    draw: hashUnit(`draw ${index}`, SEED),
  }));
}

/** Runs the pipeline through all of it. @returns what happened, and the run's result. */
async function disturb(name: string, environment: Readonly<Record<string, string>>) {
  const before = billed();
  const workflowId = `disturbed-${name}`;
  const start = () => bench.worker(workflowId, { concurrency: CONCURRENCY, environment });
  const workers: Promise<WorkerProcess>[] = Array.from({ length: WORKERS }, start);
  const happened: { event: Event; ended: unknown; calls: number }[] = [];
  await Promise.all(workers);
  await (await bench.client()).start('tntLlm', inputOf(`${name}-out`), { workflowId });
  for (const { event, afterCalls, draw } of plan()) {
    answered = before + afterCalls + 20;
    await until(
      `call ${afterCalls}, for: ${event}`,
      () => (billed() - before >= afterCalls ? true : undefined),
      120_000,
    );
    const slot = Math.floor(draw * WORKERS);
    const worker = await workers[slot];
    if (worker === undefined) throw new Error('There is no such worker.');
    let ended: unknown;
    if (event === 'kill the server') {
      // A worker that is just starting would find no server, and end.
      await Promise.all(workers);
      await bench.restartServer();
    } else {
      if (event === 'kill a worker') worker.process.kill('SIGKILL');
      else worker.arm({ point: event, nth: 1 + Math.floor(draw * 3) });
      ended = await whileAnswering(worker.ended);
      workers[slot] = start();
    }
    happened.push({ event, ended, calls: billed() - before });
  }
  answered = Infinity;
  const client = await bench.client();
  expect((await client.describe(workflowId)).status).toBe('RUNNING');
  const result = await client.result(workflowId);
  const calls = billed() - before;
  for (const worker of workers) expect(await (await worker).end('SIGTERM')).toBe(0);
  return { result, calls, happened };
}

/** More and more calls are answered until this settles. */
async function whileAnswering<T>(settling: Promise<T>): Promise<T> {
  const timer = setInterval(() => (answered += 25), 500);
  try {
    return await settling;
  } finally {
    clearInterval(timer);
  }
}

/** Calls that were reserved and never settled: under way when their worker was killed. */
async function neverSettled(store: string, { runId }: RunResult): Promise<number> {
  const opened = await openStore(store);
  try {
    const unknown = await opened.calls.unknown(runId);
    return unknown.reduce((sum, { calls }) => sum + calls, 0);
  } finally {
    await opened.close();
  }
}

async function expectEqualClassifiers(out: string): Promise<void> {
  const [own, other] = await Promise.all(
    [out, 'undisturbed-out'].map((folder) =>
      loadClassifier({ folder: join(bench.folder, folder, 'classifier') }),
    ),
  );
  if (own === undefined || other === undefined) throw new Error('There is no classifier.');
  expect(own.categories).toEqual(other.categories);
  expect(own.model.weights.length).toBeGreaterThan(0);
  expect(own.model.weights.length).toBe(other.model.weights.length);
  const apart = own.model.weights.map((weight, index) =>
    Math.abs(weight - (other.model.weights[index] ?? Number.NaN)),
  );
  expect(Math.max(...apart)).toBeLessThanOrEqual(1e-5);
  const vectors = Float32Array.from({ length: 200 * own.model.dimensions }, (_, index) =>
    Math.fround(hashUnit(`vector ${index}`) - 0.5),
  );
  const predicted = [own, other].map(({ model }) => predictBest(model, vectors).best);
  expect(predicted[0]).toEqual(predicted[1]);
  expect(new Set(predicted[0]).size).toBeGreaterThan(1);
}

async function expectSame(name: string, store: string, environment: Record<string, string>) {
  latencyMs = 100;
  const { result, calls, happened } = await disturb(name, environment);

  // All of it happened, while there was work to do.
  expect(happened).toHaveLength(EVENTS.length);
  const killed = happened.filter(({ event }) => event !== 'kill the server');
  expect(killed.map(({ ended }) => ended)).toEqual(killed.map(() => 'SIGKILL'));
  expect(killed).toHaveLength(KILLS);
  for (const { calls: sofar } of happened) expect(sofar).toBeLessThan(calls);

  // Nothing came of it.
  expect(result).toMatchObject({ labelled: SAMPLE, classified: DOCUMENTS - SAMPLE, setAside: 0 });
  expect(await bench.results(`${name}-out`)).toEqual(undisturbed);
  await expectEqualClassifiers(`${name}-out`);
  // What was under way at the kills is all that was paid for again.
  const unsettled = await neverSettled(store, result);
  expect(unsettled).toBeGreaterThan(0);
  expect(unsettled).toBeLessThanOrEqual(KILLS * CONCURRENCY);
  expect(calls).toBeGreaterThanOrEqual(callsUndisturbed);
  expect(calls).toBeLessThanOrEqual(callsUndisturbed + unsettled);
}

describe(`a run of 1,000 documents under ${KILLS} kills of workers and 2 of the server (seed ${SEED})`, () => {
  it('gives the same results and pays for nothing twice but for what was under way, on SQLite', async () => {
    await expectSame('sqlite', join(bench.folder, 'disturbed-sqlite', 'store.db'), {});
  }, 600_000);

  it.skipIf(isPostgresMissing())(
    'gives the same results and pays for nothing twice but for what was under way, on PostgreSQL',
    async () => {
      const postgres = await PostgresServer.start();
      try {
        const { url } = await postgres.createDatabase();
        await expectSame('postgres', url, { TNTFLOW_STORE: url });
      } finally {
        await postgres.close();
      }
    },
    600_000,
  );
});
