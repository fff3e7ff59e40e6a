/** A run whose worker and server are killed ends with the same results as one that was left alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TntflowClient } from '../../src/client.js';
import type { Stage } from '../../src/contracts/progress.js';
import { startBench, type Bench } from './support/bench.js';
import { until } from '../support/processes.js';

const DOCUMENTS = 160;
const CONCURRENCY = 20;

let bench: Bench;
let client: TntflowClient;
let undisturbed: { taxonomy: string; labels: string };
let callsUndisturbed: number;

beforeAll(async () => {
  bench = await startBench({ documents: DOCUMENTS, latencyMs: 150 });
  client = await bench.client();
  const worker = await bench.worker('home-a');
  await client.start('tntLlm', bench.input('out-a'), { workflowId: 'undisturbed' });
  await client.result('undisturbed');
  await worker.end('SIGTERM');
  undisturbed = await bench.results('out-a');
  callsUndisturbed = bench.provider.calls.length;
}, 180_000);

afterAll(() => bench.close());

/** Waits until the run is inside a stage, with something done and something left. */
async function inside(workflowId: string, stage: Stage): Promise<void> {
  await until(`${workflowId} to be inside ${stage}`, async () => {
    const progress = await client.progress(workflowId).catch(() => undefined);
    if (progress?.stage !== stage) return undefined;
    return progress.total <= 1 || (progress.done > 0 && progress.done < progress.total)
      ? true
      : undefined;
  });
}

describe('a run whose processes are killed', () => {
  it('ends with the same results after SIGKILLs of the worker in each stage, paying for few calls again', async () => {
    const before = bench.provider.calls.length;
    const workflowId = 'worker-killed';
    let worker = await bench.worker('home-b');
    await client.start('tntLlm', bench.input('out-b'), { workflowId });
    for (const stage of ['summarize', 'label'] as const) {
      await inside(workflowId, stage);
      await worker.end('SIGKILL');
      worker = await bench.worker('home-b');
    }
    const result = await client.result(workflowId);
    await worker.end('SIGTERM');

    expect(result.labelled).toBe(DOCUMENTS);
    expect(await bench.results('out-b')).toEqual(undisturbed);
    const calls = bench.provider.calls.length - before;
    expect(calls).toBeGreaterThanOrEqual(callsUndisturbed);
    expect(calls).toBeLessThanOrEqual(callsUndisturbed + 2 * CONCURRENCY);
  });

  it('ends with the same results after a SIGKILL of the Temporal server, whose file is all that is left', async () => {
    const workflowId = 'server-killed';
    const worker = await bench.worker('home-c');
    await client.start('tntLlm', bench.input('out-c'), { workflowId });
    await inside(workflowId, 'summarize');
    await bench.restartServer();
    const result = await (await bench.client()).result(workflowId);
    await worker.end('SIGTERM');

    expect(result.labelled).toBe(DOCUMENTS);
    expect(await bench.results('out-c')).toEqual(undisturbed);
  });

  it('hands its documents back at once when the worker is asked to stop', async () => {
    const workflowId = 'worker-stopped';
    let worker = await bench.worker('home-d');
    await client.start('tntLlm', bench.input('out-d'), { workflowId });
    await inside(workflowId, 'label');
    const stopped = Date.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(Date.now() - stopped).toBeLessThan(15_000);
    worker = await bench.worker('home-d');
    await client.result(workflowId);
    await worker.end('SIGTERM');
    expect(await bench.results('out-d')).toEqual(undisturbed);
  });
});
