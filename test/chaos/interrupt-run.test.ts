/** Ctrl-C stops `tntflow run` in order, and `tntflow run resume` goes on where it stopped. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBench, type Bench } from './support/bench.js';
import { tntflow, until } from '../support/processes.js';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ documents: 120, latencyMs: 200 });
});
afterAll(() => bench.close());

it('keeps an interrupted run and finishes it with resume, asking nothing twice', async () => {
  const env = bench.environment('home');
  const out = join(bench.folder, 'out');
  const run = tntflow(
    [
      ...[
        'run',
        '--embedded',
        '--workflow-id',
        'interrupted',
        '--source',
        bench.source,
        '--out',
        out,
      ],
      ...['--models', 'anthropic', '--models.embed', 'offline:hashing', '--concurrency', '5'],
    ],
    env,
  );
  await until('some summaries', () => (bench.provider.calls.length > 20 ? true : undefined));
  expect(await run.end('SIGINT')).toBe(130);
  expect(run.output()).toContain('tntflow run resume interrupted');
  const callsSoFar = bench.provider.calls.length;

  const resumed = tntflow(['run', 'resume', 'interrupted', '--json'], env);
  expect(await resumed.ended(), resumed.output()).toBe(0);
  expect(JSON.parse(await readFile(join(out, 'taxonomy.json'), 'utf8'))).toHaveProperty(
    'categories',
  );
  const labels = (await readFile(join(out, 'labels.jsonl'), 'utf8')).trim().split('\n');
  expect(labels).toHaveLength(120);

  // 96 summaries, one generate, one review, 120 labels; a preflight is counted apart.
  const completions = bench.provider.calls.filter(({ request }) => request.endpoint === 'messages');
  expect(callsSoFar).toBeGreaterThan(20);
  expect(completions.length).toBeLessThanOrEqual(96 + 2 + 120 + 5);
});
