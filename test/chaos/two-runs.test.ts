/** Two workers, and two runs of one corpus at the same time: each has results of its own, and they share the answers. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TntflowClient } from '../../src/client.js';
import { until } from '../support/processes.js';
import { startBench, type Bench } from './support/bench.js';

const DOCUMENTS = 200;
/** Different samples, splits and minibatches, so different taxonomies, of the same documents. */
const SEEDS = { first: 42, second: 7 } as const;
type Name = keyof typeof SEEDS;

let bench: Bench;
let client: TntflowClient;

beforeAll(async () => {
  bench = await startBench({ documents: DOCUMENTS, latencyMs: 100 });
  client = await bench.client();
});
afterAll(() => bench.close());

const start = async (name: Name, suffix: string) =>
  await client.start(
    'tntLlm',
    {
      ...bench.input(`${name}-${suffix}`),
      ...{ seed: SEEDS[name], batchSize: 20 + SEEDS[name], label: { sampleSize: 150 } },
    },
    { workflowId: `${name}-${suffix}` },
  );
const billed = () =>
  bench.provider.calls.filter(({ request }) => request.endpoint !== 'model').length;

/** Its results, and what it cost, with a worker and a store of its own. */
async function alone(name: Name) {
  const before = billed();
  const worker = await bench.worker(`${name}-home`);
  await start(name, 'alone');
  await client.result(`${name}-alone`);
  expect(await worker.end('SIGTERM')).toBe(0);
  return { results: await bench.results(`${name}-alone`), calls: billed() - before };
}

it('gives each run the results that it has alone, for fewer calls', async () => {
  const before = billed();
  const workers = await Promise.all([bench.worker('shared'), bench.worker('shared')]);
  await start('first', 'together');
  await until('some summaries', () => (billed() - before >= 60 ? true : undefined));
  await start('second', 'together');
  const [first, second] = await Promise.all(
    (['first-together', 'second-together'] as const).map((id) => client.result(id)),
  );
  const together = billed() - before;
  for (const worker of workers) expect(await worker.end('SIGTERM')).toBe(0);

  const own = { first: await alone('first'), second: await alone('second') };
  expect(await bench.results('first-together')).toEqual(own.first.results);
  expect(await bench.results('second-together')).toEqual(own.second.results);
  expect(own.first.results.labels).not.toBe(own.second.results.labels);
  expect(first?.runId).not.toBe(second?.runId);
  // What the first run had asked by then, the second found.
  expect(second?.usage.reused).toBeGreaterThan(30);
  expect(together).toBeLessThanOrEqual(own.first.calls + own.second.calls - 30);
}, 180_000);
