/** What is seen of a worker process from outside: its metrics beside Temporal's, whether it lives, whether it is ready. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/contracts/progress.js';
import { startTestServer, type TestServer } from '../support/dev-server.js';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { endChildren, tntflow, tntflowToEnd, until, type Child } from '../support/processes.js';
import { dataOf, StandInModels, taskOf } from '../support/stand-in-models.js';

let folder: string;
let temporal: TestServer;
let models: StandInModels;
let env: Record<string, string | undefined>;
let page: (path: string) => Promise<{ status: number; text: string }>;
let worker: Child;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-observed-'));
  temporal = await startTestServer();
  models = await StandInModels.start();
  const address = `127.0.0.1:${await getPort()}`;
  env = {
    ...{ TNTFLOW_HOME: join(folder, 'home'), TNTFLOW_STORE: undefined },
    ...{ TEMPORAL_ADDRESS: temporal.address, TNTFLOW_METRICS_ADDRESS: address },
    ...{ ANTHROPIC_API_KEY: 'sk-test-0123456789abcdef', ANTHROPIC_BASE_URL: models.server.url },
  };
  page = async (path) => {
    const response = await fetch(`http://${address}${path}`);
    return { status: response.status, text: await response.text() };
  };
  worker = tntflow(['worker'], env);
  await until('the worker to be ready', async () => {
    const answer = await page('/readyz').catch(() => undefined);
    return answer?.status === 200 ? answer : undefined;
  });
}, 120_000);

afterAll(async () => {
  await endChildren();
  await models.server.close();
  await temporal.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The values of a metric by its labels, as the page writes them. */
async function values(name: string): Promise<Map<string, number>> {
  const { text } = await page('/metrics');
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, metric, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/u.exec(line) ?? [];
    if (metric === name) found.set(labels, Number(value));
  }
  return found;
}

/** The sum of those values whose labels have all of these. */
async function sum(name: string, ...labels: string[]): Promise<number> {
  const all = [...(await values(name))];
  const own = all.filter(([key]) => labels.every((label) => key.includes(label)));
  return own.reduce((total, [, value]) => total + value, 0);
}

describe('a worker that is observed', () => {
  it('lives, is ready, and says what it has when it is asked for something else', async () => {
    expect(await page('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}\n' });
    expect(await page('/readyz')).toEqual({ status: 200, text: '{"status":"ready"}\n' });
    expect(await page('/else')).toMatchObject({ status: 404 });
    expect(await values('tntflow_check')).toEqual(
      new Map([
        ['check="workers"', 1],
        ['check="store"', 1],
        ['check="temporal"', 1],
      ]),
    );
  });

  it('counts calls, tokens, money and documents, and shows Temporal’s metrics on the same page', async () => {
    const refused = new Set<string>();
    const own = models.add('claude-haiku-4-5', {
      faults: (request) => {
        // Each of the first three documents is refused once.
        const data = dataOf(request);
        if (request.endpoint === 'model' || taskOf(request) !== 'label') return null;
        if (refused.size >= 3 || refused.has(data)) return null;
        refused.add(data);
        return { kind: 'rate-limit', retryAfterMs: '50' };
      },
    });
    const source = writeJsonl(folder, 'counted', makeDocuments({ count: 24, mark: 'm' }));
    const { code } = await tntflowToEnd(
      [
        ...['run', '--source', source, '--workflow-id', 'counted', '--sample-size', '12'],
        ...['--models.summarize', own.chat, '--models.taxonomy', own.chat],
        ...['--models.label', own.chat, '--models.embed', 'offline:hashing'],
      ],
      env,
    );
    expect(code).toBe(0);
    const answered = (task: string) =>
      sum('tntflow_calls_total', `task="${task}"`, 'outcome="answered"', `model="${own.chat}"`);
    const counts = own.counts('summarize', 'label');
    expect(await answered('summarize')).toBe(counts.summarize);
    expect(await answered('label')).toBe(counts.label - 3);
    expect(await sum('tntflow_calls_total', 'reason="rate-limit"', 'outcome="failed"')).toBe(3);
    expect(await sum('tntflow_call_seconds_count', 'task="label"')).toBe(counts.label);
    expect(await sum('tntflow_tokens_total', 'kind="input"')).toBeGreaterThan(1_000);
    expect(await sum('tntflow_cost_dollars_total', 'provider="anthropic"')).toBeGreaterThan(0);
    expect(await sum('tntflow_rate_wait_seconds_count', 'provider="anthropic"')).toBeGreaterThan(
      24,
    );
    expect(await sum('tntflow_calls_in_flight')).toBe(0);
    expect(await sum('tntflow_refused')).toBe(0);
    expect(await sum('tntflow_documents_total', 'stage="label"', 'outcome="done"')).toBe(12);
    expect(await sum('tntflow_documents_total', 'stage="classify"', 'outcome="done"')).toBe(24);
    expect(await sum('tntflow_documents_total', 'outcome="set_aside"')).toBe(0);
    expect(await sum('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    const temporalCalls = await sum('temporal_request_total', 'service_name="temporal-core-sdk"');
    expect(temporalCalls).toBeGreaterThan(10);
    expect(await sum('temporal_worker_task_slots_available')).toBeGreaterThan(0);

    // Each metric is described once: a second description of one would spoil the whole page.
    const { text } = await page('/metrics');
    const described = [...text.matchAll(/^# TYPE (\S+)/gmu)].map(([, name]) => name);
    expect(described.length).toBeGreaterThan(30);
    expect(new Set(described).size).toBe(described.length);
    expect(text.endsWith('\n')).toBe(true);
  }, 120_000);

  it('shows what a provider refuses for good, until it no longer does', async () => {
    let refuses = true;
    const own = models.add('refusing', {
      faults: ({ endpoint }) => (refuses && endpoint !== 'model' ? 'unauthorized' : null),
    });
    start('refused', own.chat);
    await until('the refusal', async () =>
      (await sum('tntflow_refused', own.chat)) === 1 ? true : undefined,
    );
    refuses = false;
    await until('the pause', async () => {
      const { data } = await tntflowToEnd(['status', 'refused', '--json'], env);
      const { progress } = JSON.parse(data) as { progress: Progress | null };
      return progress?.waiting?.for === 'resume' ? true : undefined;
    });
    expect(await tntflowToEnd(['run', 'resume', 'refused'], env)).toMatchObject({ code: 0 });
    expect(await sum('tntflow_refused', own.chat)).toBe(0);
  }, 120_000);

  it('lives and is not ready while it ends what is under way', async () => {
    const own = models.add('slow', { latencyMs: () => 3_000 });
    start('slow', own.chat);
    await until('calls under way', async () =>
      (await sum('tntflow_calls_in_flight', own.chat)) > 0 ? true : undefined,
    );
    const ended = worker.end('SIGTERM');
    const answer = await until('the drain', async () => {
      const now = await page('/readyz');
      return now.status === 503 ? now : undefined;
    });
    expect(JSON.parse(answer.text)).toEqual({
      status: 'not ready',
      reasons: { workers: 'the worker is stopping' },
    });
    expect(await page('/healthz')).toMatchObject({ status: 200 });
    expect(await ended).toBe(0);
  }, 60_000);

  it('says that its Temporal server is gone, and what it waits for before it starts', async () => {
    worker = tntflow(['worker'], env);
    await until('the worker to be ready', async () => {
      const now = await page('/readyz').catch(() => undefined);
      return now?.status === 200 ? now : undefined;
    });
    await temporal.stop();
    const answer = await until('the loss to be seen', async () => {
      const now = await page('/readyz');
      return now.status === 503 ? now : undefined;
    });
    expect(JSON.parse(answer.text)).toMatchObject({
      reasons: { temporal: expect.any(String) as string },
    });
    expect(await values('tntflow_check')).toEqual(
      new Map([
        ['check="workers"', 1],
        ['check="store"', 1],
        ['check="temporal"', 0],
      ]),
    );
  }, 60_000);

  it('cannot take an address that is taken', async () => {
    const { code, output } = await tntflowToEnd(['worker'], env);
    expect(output).toMatch(/^TNTFLOW_METRICS_ADDRESS: 127\.0\.0\.1:\d+ cannot be listened at: /u);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

/** Starts a run on this model, and does not wait for it. */
function start(id: string, model: string): void {
  const source = writeJsonl(folder, id, makeDocuments({ count: 10, mark: 's' }));
  const tasks = ['summarize', 'taxonomy', 'label'].flatMap((task) => [`--models.${task}`, model]);
  const rest = ['--workflow', 'generateTaxonomy', '--models.embed', 'offline:hashing', '--detach'];
  tntflow(['run', '--source', source, '--workflow-id', id, ...tasks, ...rest], env);
}
