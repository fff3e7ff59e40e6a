/**
 * How well limits are used and kept: `npm run bench:limits`. Servers that allow 300 requests a minute are called for
 * five minutes, through the SDK and in real time, by one worker process and by three that share a store; prints one
 * table. All cases run at the same time.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { startStandInServer, type StandInServer } from '../../src/testing/index.js';
import { REQUESTS_PER_MINUTE, type Scenario, type WorkerTask } from './scenario.js';

const MINUTES = 5;
const LATENCY_MS = 500;
const PROCESSES = 3;
const MINUTE_MS = 60_000;
/** In which the processes start. */
const START_MS = 15_000;

const KNOWN = {
  operator: 'set by the operator',
  headers: 'told by headers',
  'retry-after': 'told by 429s with retry-after',
  bare: 'told by bare 429s',
} as const;

const folder = mkdtempSync(join(tmpdir(), 'tntflow-limits-'));
const cases: { readonly scenario: Scenario; readonly server: StandInServer }[] = [];
try {
  for (const known of Object.keys(KNOWN) as Scenario['known'][]) {
    for (const counting of ['bucket', 'window'] as const) {
      for (const workers of [1, PROCESSES]) {
        const server = await startStandInServer({
          ...{ answer: () => 'ok', latencyMs: LATENCY_MS },
          ...{ requestsPerMinute: REQUESTS_PER_MINUTE, rateLimit: counting },
          limitHeaders: known === 'headers' ? 'all' : known === 'retry-after' ? known : 'none',
        });
        const store = join(folder, `${cases.length}.db`);
        cases.push({ scenario: { counting, known, workers, url: server.url, store }, server });
      }
    }
  }
  const until = Date.now() + START_MS + MINUTES * MINUTE_MS;
  const scenarios = cases.map(({ scenario }) => scenario);
  await Promise.all(
    Array.from({ length: PROCESSES }, (_, worker) => {
      // Who has one worker has another process than the case before.
      const hasPart = ({ workers }: Scenario, index: number) =>
        workers === PROCESSES || Math.floor(index / 2) % PROCESSES === worker;
      return runWorker({ worker, scenarios: scenarios.filter(hasPart), until });
    }),
  );
  const table = new Table({
    head: ['limit', 'counted in a', 'workers', 'share of it used, %', '429s, %', 'in minute 1, %'],
    style: { head: [], border: [] },
  });
  for (const { scenario, server } of cases) {
    const later = measure(server, 1, MINUTES);
    table.push([
      ...[KNOWN[scenario.known], scenario.counting, scenario.workers],
      ((100 * later.taken) / (MINUTES - 1) / REQUESTS_PER_MINUTE).toFixed(1),
      ...[later, measure(server, 0, 1)].map(({ taken, refused }) =>
        ((100 * refused) / (taken + refused)).toFixed(1),
      ),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
} finally {
  for (const { server } of cases) await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Requests that arrived between two minutes from the first one on. */
function measure({ calls }: StandInServer, from: number, to: number) {
  const start = calls[0]?.startedAt ?? 0;
  const between = calls.filter(
    ({ startedAt }) => startedAt >= start + from * MINUTE_MS && startedAt < start + to * MINUTE_MS,
  );
  const refused = between.filter(({ status }) => status === 429).length;
  return { taken: between.length - refused, refused };
}

async function runWorker(task: WorkerTask): Promise<void> {
  const script = fileURLToPath(new URL('worker.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(task)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`A worker ended with ${String(code)}.`);
}
