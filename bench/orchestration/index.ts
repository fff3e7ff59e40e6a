/**
 * Measures what orchestration costs: `npm run bench:orchestration [-- case …]`. A whole run against a provider with a
 * fixed latency, as a ratio to the time its calls alone would take: calls × latency ÷ concurrency for those about
 * documents, and the latency of each step of the taxonomy, which come one after the other.
 */
import { join } from 'node:path';
import Table from 'cli-table3';
import pLimit from 'p-limit';
import type { RunInput, RunResult } from '../../src/client.js';
import { PROMPTS } from '../../src/domain/prompts/index.js';
import { createAnthropicChatModel } from '../../src/providers/anthropic/chat-model.js';
import { executionsOf } from '../../test/support/history.js';
import { completionsOf, timeOf } from '../topology/events.js';
import { writeLargeCorpus } from '../topology/corpus.js';
import { startTopology } from '../topology/topology.js';

interface Case {
  readonly documents: number;
  readonly latencyMs: number;
  readonly concurrency: number;
  /** The ratio that is to be kept, from the start to the last label. */
  readonly bar: number;
}

const CASES: readonly Case[] = [
  { documents: 1_000, latencyMs: 500, concurrency: 50, bar: 1.15 },
  { documents: 1_000, latencyMs: 100, concurrency: 50, bar: 1.35 },
  { documents: 10_000, latencyMs: 100, concurrency: 200, bar: 1.5 },
];

const table = new Table({
  head: [
    ...['Node', 'documents', 'latency ms', 'in flight', 'calls', 'ideal s', 'to last label s'],
    ...['ratio', 'bar', 'whole run s', 'ratio', 'events', 'most in flight'],
    ...['CPU s: worker', 'server', 'provider', 'SDK alone, ratio'],
  ],
  style: { head: [], border: [], compact: true },
  colAligns: Array.from({ length: 17 }, () => 'right' as const),
});
const chosen = process.argv.slice(2).map(Number);
for (const [index, one] of CASES.entries()) {
  if (chosen.length > 0 && !chosen.includes(index + 1)) continue;
  table.push(await measure(one));
}
process.stdout.write(`${table.toString()}\n`);

async function measure({ documents, latencyMs, concurrency, bar }: Case): Promise<string[]> {
  const topology = await startTopology({ latencyMs, concurrency });
  try {
    const source = join(topology.folder, 'corpus.jsonl');
    await writeLargeCorpus(source, documents);
    const input: RunInput = {
      ...{ source, sampleSize: documents, concurrency, out: join(topology.folder, 'out') },
      models: {
        ...{ summarize: 'anthropic:small', taxonomy: 'anthropic:large' },
        ...{ label: 'anthropic:small', embed: 'offline:hashing' },
      },
    };
    const before = topology.cpuSeconds();
    const started = Date.now();
    const workflowId = 'orchestration';
    const handle = await topology.client.workflow.start('tntLlm', {
      ...{ workflowId, taskQueue: 'tntflow', args: [input] },
    });
    const result = (await handle.result()) as RunResult;
    const whole = (Date.now() - started) / 1000;
    const cpu = topology.cpuSeconds();
    const { calls, peakInFlight } = await topology.provider();
    if (result.labelled !== documents) throw new Error(`Only ${result.labelled} are labelled.`);

    const events = (
      await executionsOf(topology.client, { workflowId, firstRunId: handle.firstExecutionRunId })
    ).flatMap((execution) => execution.events);
    const steps = completionsOf(events, 'improveTaxonomy').length;
    const lastLabel = Math.max(...completionsOf(events, 'labelDocuments'));
    const toLabel = (lastLabel - timeOf(events[0])) / 1000;
    // One look-up of each model is the preflight's.
    const aboutDocuments = calls - steps - 2;
    const ideal = (aboutDocuments / concurrency + steps) * (latencyMs / 1000);
    return [
      process.versions.node,
      ...[documents, latencyMs, concurrency, calls].map(String),
      ...[ideal.toFixed(1), toLabel.toFixed(1), (toLabel / ideal).toFixed(2), bar.toFixed(2)],
      ...[
        whole.toFixed(1),
        (whole / ideal).toFixed(2),
        String(events.length),
        String(peakInFlight),
      ],
      ...(['worker', 'server', 'provider'] as const).map((name) =>
        (cpu[name] - before[name]).toFixed(1),
      ),
      (await sdkAlone(topology.url, { calls: aboutDocuments, latencyMs, concurrency })).toFixed(2),
    ];
  } finally {
    await topology.close();
  }
}

/** What this machine leaves to be had: as many calls through the SDK, one after the other in each place, nothing stored. */
async function sdkAlone(
  url: string,
  options: { readonly calls: number } & Pick<Case, 'latencyMs' | 'concurrency'>,
): Promise<number> {
  const { calls, latencyMs, concurrency } = options;
  const model = createAnthropicChatModel({ model: 'small', apiKey: 'k', baseUrl: url });
  const variables = { useCase: 'any', summaryLength: 20, summaryExplanationLength: 30 };
  const ask = (index: number) => {
    const turns = [{ role: 'user', content: `Question ${index}: my parcel is late.` }];
    const prompt = PROMPTS.summarize.render({ ...variables, turns });
    const task = 'summarize' as const;
    return model.complete({
      ...{ task, variables: { ...variables, turns }, ...prompt, maxTokens: 2_048, parameters: {} },
    });
  };
  const places = pLimit(concurrency);
  const started = performance.now();
  await Promise.all(Array.from({ length: calls }, (_, index) => places(() => ask(index))));
  return (performance.now() - started) / ((calls / concurrency) * latencyMs);
}
