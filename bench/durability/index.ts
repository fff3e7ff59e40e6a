/**
 * Measures what durability costs: `npm run bench:durability`. One run, on either store, with what each process used of the
 * processor, and what the worker's thread was busy with; then the same run once more, which asks no provider: what it
 * takes is Temporal's and the store's.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import type { RunInput, RunResult } from '../../src/client.js';
import { executionsOf } from '../../test/support/history.js';
import { findPostgres } from '../../test/support/postgres-programs.js';
import { PostgresServer } from '../../test/support/postgres.js';
import { until } from '../../test/support/processes.js';
import { writeLargeCorpus } from '../topology/corpus.js';
import { completionsOf, timeOf } from '../topology/events.js';
import { cpuOf, startTopology, type Topology } from '../topology/topology.js';
import { PARTS, secondsByPart, type Profile } from './shares.js';

const DOCUMENTS = 1_000;
const LATENCY_MS = 100;
const CONCURRENCY = 50;

const table = new Table({
  head: [
    ...['store', 'run', 'calls', 'to last label s', 'ideal s', 'ratio'],
    ...['CPU s: worker', 'Temporal', 'provider', 'database'],
    'thread busy s',
    ...PARTS.map((part, index) => `${index === 0 ? '% of it: ' : ''}${part}`),
  ],
  style: { head: [], border: [], compact: true },
});

await measure('SQLite');
if (findPostgres() === null) process.stderr.write('PostgreSQL is not installed: left out.\n');
else {
  const server = await PostgresServer.start();
  try {
    const { url } = await server.createDatabase();
    await measure('PostgreSQL', { TNTFLOW_STORE: url }, () => cpuWithChildren(server.pid));
  } finally {
    await server.close();
  }
}
process.stdout.write(`${table.toString()}\n`);

async function measure(
  store: string,
  environment: Readonly<Record<string, string>> = {},
  databaseSeconds: () => number = () => Number.NaN,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-profiles-'));
  const profile = join(folder, 'profile.json');
  const preload = resolve(import.meta.dirname, '../topology/profile-worker.mjs');
  const topology = await startTopology({
    ...{ latencyMs: LATENCY_MS, concurrency: CONCURRENCY },
    environment: { ...environment, NODE_OPTIONS: `--import ${preload}`, PROFILE_FILE: profile },
  });
  try {
    const source = join(topology.folder, 'corpus.jsonl');
    await writeLargeCorpus(source, DOCUMENTS);
    let calledBefore = 0;
    for (const workflowId of ['first', 'again']) {
      const before = { ...topology.cpuSeconds(), database: databaseSeconds() };
      topology.signal('SIGUSR2');
      const { toLastLabel, steps } = await run(topology, { workflowId, source });
      topology.signal('SIGUSR2');
      const after = { ...topology.cpuSeconds(), database: databaseSeconds() };
      const { calls } = await topology.provider();
      // The look-ups of two models are the preflight's.
      const own = calls - calledBefore - 2;
      calledBefore = calls;
      const ideal = own > 0 ? ((own - steps) / CONCURRENCY + steps) * (LATENCY_MS / 1000) : null;
      await until('the profile', () => (existsSync(profile) ? true : undefined));
      const busy = secondsByPart(JSON.parse(readFileSync(profile, 'utf8')) as Profile);
      rmSync(profile);
      const all = PARTS.reduce((sum, part) => sum + busy[part], 0);
      table.push([
        ...[store, workflowId, String(own), toLastLabel.toFixed(1)],
        ...(ideal === null ? ['–', '–'] : [ideal.toFixed(1), (toLastLabel / ideal).toFixed(2)]),
        ...(['worker', 'server', 'provider', 'database'] as const).map((name) => {
          const seconds = after[name] - before[name];
          return Number.isNaN(seconds) ? '–' : seconds.toFixed(1);
        }),
        all.toFixed(1),
        ...PARTS.map((part) => ((100 * busy[part]) / all).toFixed(0)),
      ]);
    }
  } finally {
    await topology.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  { client, folder }: Topology,
  { workflowId, source }: { readonly workflowId: string; readonly source: string },
): Promise<{ readonly toLastLabel: number; readonly steps: number }> {
  const input: RunInput = {
    ...{ source, sampleSize: DOCUMENTS, concurrency: CONCURRENCY, out: join(folder, workflowId) },
    models: {
      ...{ summarize: 'anthropic:small', taxonomy: 'anthropic:large' },
      ...{ label: 'anthropic:small', embed: 'offline:hashing' },
    },
  };
  const handle = await client.workflow.start('tntLlm', {
    ...{ workflowId, taskQueue: 'tntflow', args: [input] },
  });
  const result = (await handle.result()) as RunResult;
  if (result.labelled !== DOCUMENTS) throw new Error(`Only ${result.labelled} are labelled.`);
  const executions = await executionsOf(client, {
    ...{ workflowId, firstRunId: handle.firstExecutionRunId },
  });
  const events = executions.flatMap((execution) => execution.events);
  const lastLabel = Math.max(...completionsOf(events, 'labelDocuments'));
  return {
    toLastLabel: (lastLabel - timeOf(events[0])) / 1000,
    steps: completionsOf(events, 'improveTaxonomy').length,
  };
}

/** Of a server and of all processes that it has, or had. */
function cpuWithChildren(pid: number | undefined): number {
  const children = readFileSync(`/proc/${pid ?? 0}/task/${pid ?? 0}/children`, 'utf8');
  const ended = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
    .replace(/^.*\) /u, '')
    .split(' ');
  const alive = [pid, ...children.trim().split(' ').map(Number)].map((one) => cpuOf(one));
  // User and system time of children that have ended are fields 16 and 17, in hundredths of a second.
  return alive.reduce((sum, one) => sum + one, (Number(ended[13]) + Number(ended[14])) / 100);
}
