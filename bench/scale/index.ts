/**
 * Measures what a large corpus takes: `npm run bench:scale [-- documents …]`. Each corpus is imported, 10,000 of its
 * documents are summarised and labelled by a stand-in provider, and all others are classified on hashed words.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { RunInput, RunResult } from '../../src/client.js';
import { executionsOf, type HistoryEvent } from '../../test/support/history.js';
import { writeLargeCorpus } from '../topology/corpus.js';
import { timeOf } from '../topology/events.js';
import { startTopology } from '../topology/topology.js';

const SIZES = [10_000, 100_000, 1_000_000];
const SAMPLE = 10_000;
const LATENCY_MS = 20;
const CONCURRENCY = 100;
/** Of memory of a worker at a million documents: at most this many times that at a hundred thousand, and this much. */
const MOST_GROWTH = 1.5;
const MOST_BYTES = 1 << 30;

const table = new Table({
  head: [
    ...['documents', 'import /s', 'summarise /s', 'label /s', 'classify /s', 'whole s'],
    ...['peak MB: worker', 'server', 'provider', 'executions', 'most events', 'most KB'],
    ...['events a document', 'store MB', 'Temporal MB'],
  ],
  style: { head: [], border: [], compact: true },
  colAligns: Array.from({ length: 15 }, () => 'right' as const),
});

const chosen = process.argv.slice(2).map(Number);
const peaks = new Map<number, number>();
for (const documents of chosen.length > 0 ? chosen : SIZES) table.push(await measure(documents));
process.stdout.write(`${table.toString()}\n`);
const [small, large] = [peaks.get(100_000), peaks.get(1_000_000)];
if (small !== undefined && large !== undefined) {
  const kept = large <= small * MOST_GROWTH && large < MOST_BYTES;
  process.stdout.write(
    `Peak memory of the worker at 1,000,000 documents: ${(large / small).toFixed(2)} × that at 100,000 ` +
      `(at most ${MOST_GROWTH} ×, below 1 GiB): ${kept ? 'kept' : 'NOT KEPT'}.\n`,
  );
  process.exitCode = kept ? 0 : 1;
}

async function measure(documents: number): Promise<string[]> {
  const topology = await startTopology({ latencyMs: LATENCY_MS, concurrency: CONCURRENCY });
  try {
    const source = join(topology.folder, 'corpus.jsonl');
    await writeLargeCorpus(source, documents);
    const input: RunInput = {
      ...{ source, sampleSize: SAMPLE, concurrency: CONCURRENCY },
      out: join(topology.folder, 'out'),
      models: {
        ...{ summarize: 'anthropic:small', taxonomy: 'anthropic:large' },
        ...{ label: 'anthropic:small', embed: 'offline:hashing' },
      },
    };
    const workflowId = 'scale';
    const handle = await topology.client.workflow.start('tntLlm', {
      ...{ workflowId, taskQueue: 'tntflow', args: [input] },
    });
    const result = (await handle.result()) as RunResult;
    const sampled = Math.min(SAMPLE, documents);
    if (result.documents !== documents || result.labelled !== sampled) {
      throw new Error(`Only ${result.documents} documents, ${result.labelled} of them labelled.`);
    }
    if (result.classified !== documents - sampled) {
      throw new Error(`Only ${result.classified} documents are classified.`);
    }
    const executions = await executionsOf(topology.client, {
      ...{ workflowId, firstRunId: handle.firstExecutionRunId },
    });
    const events = executions.flatMap((execution) => execution.events);
    const seconds = secondsByActivity(executions.map((execution) => execution.events));
    const rate = (count: number, activity: string) => {
      const taken = seconds.get(activity);
      return taken === undefined || count === 0 ? '–' : Math.round(count / taken).toString();
    };
    const memory = topology.peakMemory();
    peaks.set(documents, memory.worker);
    const sizes = await Promise.all(
      executions.map(async ({ runId }) => {
        const described = await topology.client.workflow.getHandle(workflowId, runId).describe();
        return described.historySize ?? 0;
      }),
    );
    return [
      documents.toLocaleString('en'),
      rate(documents, 'importDocuments'),
      rate(Math.round(sampled * 0.8), 'summarizeDocuments'),
      rate(sampled, 'labelDocuments'),
      rate(documents - sampled, 'classifyDocuments'),
      result.seconds.toFixed(0),
      ...(['worker', 'server', 'provider'] as const).map((name) => megabytes(memory[name])),
      String(executions.length),
      String(Math.max(...executions.map((execution) => execution.events.length))),
      (Math.max(...sizes) / 1024).toFixed(0),
      (events.length / documents).toFixed(3),
      megabytes(sizeOf(join(topology.folder, 'home', 'store.db'))),
      megabytes(sizeOf(join(topology.folder, 'temporal.db'))),
    ];
  } finally {
    await topology.close();
  }
}

/** From the first activity of a type that was scheduled to the last that was completed. */
function secondsByActivity(executions: readonly (readonly HistoryEvent[])[]): Map<string, number> {
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  for (const events of executions) {
    const types = new Map<string, string>();
    for (const event of events) {
      const type = event.activityTaskScheduledEventAttributes?.activityType?.name;
      if (type != null) {
        types.set(String(event.eventId), type);
        if (!first.has(type)) first.set(type, timeOf(event));
      }
      const done = event.activityTaskCompletedEventAttributes?.scheduledEventId;
      const finished = done == null ? undefined : types.get(String(done));
      if (finished !== undefined) last.set(finished, timeOf(event));
    }
  }
  return new Map([...last].map(([type, end]) => [type, (end - (first.get(type) ?? end)) / 1000]));
}

/** Of a database: its file and what SQLite keeps beside it. */
function sizeOf(file: string): number {
  return ['', '-wal'].reduce(
    (sum, end) => sum + (statSync(`${file}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function megabytes(bytes: number): string {
  return Number.isNaN(bytes) ? '–' : (bytes / 2 ** 20).toFixed(0);
}
