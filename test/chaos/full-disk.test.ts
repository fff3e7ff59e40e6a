/** A disk that fills up in mid-run: the reason is said, no half-written result is left, and it goes on when there is room. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TntflowClient } from '../../src/client.js';
import { TOPIC_CATEGORIES } from '../support/documents.js';
import { readLines } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { startBench, type Bench } from './support/bench.js';
import { cannotMount, mountSmallDisk, type SmallDisk } from './support/small-disk.js';

const DOCUMENTS = 150;
const CONCURRENCY = 5;

describe.skipIf(cannotMount())('a disk that fills up', () => {
  let bench: Bench;
  let disk: SmallDisk;
  let client: TntflowClient;

  beforeAll(async () => {
    bench = await startBench({ documents: DOCUMENTS, latencyMs: 100 });
    disk = mountSmallDisk(join(bench.folder, 'disk'), 32);
    client = await bench.client();
  });
  afterAll(async () => {
    await bench.close(() => disk.unmount());
  });

  const billed = () =>
    bench.provider.calls.filter(({ request }) => request.endpoint !== 'model').length;

  /** A run of labels whose disk fills up after some of them, until somebody is told. */
  async function fillDuring(workflowId: string, { home, out }: Record<'home' | 'out', string>) {
    const before = billed();
    const worker = await bench.worker(home, { concurrency: CONCURRENCY });
    await client.start(
      'labelDocuments',
      {
        ...bench.input(out),
        ...{ documentsPerActivity: 5, taxonomy: { categories: TOPIC_CATEGORIES } },
        models: { label: 'anthropic:small', embed: 'offline:hashing' },
      },
      { workflowId },
    );
    await until('some labels', () => (billed() - before >= 20 ? true : undefined));
    disk.fill();
    const reasons = await until('the reason', async () => {
      const { retrying } = await client.describe(workflowId);
      const failures = retrying.flatMap(({ lastFailure }) => lastFailure ?? []);
      return failures.some((failure) => failure.includes('disk is full')) ? failures : undefined;
    });
    const end = async () => {
      disk.free();
      const result = await client.result(workflowId);
      expect(await worker.end('SIGTERM')).toBe(0);
      return { result, calls: billed() - before };
    };
    return { reasons, end };
  }

  it('under the store stops the run with that reason, and it goes on when there is room', async () => {
    const { reasons, end } = await fillDuring('store', { home: 'disk/home', out: 'store-out' });
    for (const reason of reasons) {
      expect(reason).toMatch(
        /^The store could not be read or written: the disk is full; free some space and the run goes on by itself \(/u,
      );
    }
    expect(existsSync(join(bench.folder, 'store-out'))).toBe(false);
    const { result, calls } = await end();
    expect(result).toMatchObject({ labelled: DOCUMENTS, setAside: 0 });
    expect(readLines(result.out, 'labels.jsonl')).toHaveLength(DOCUMENTS);
    // No call is made whose answer could not be kept, but for those that were under way.
    expect(calls).toBeGreaterThanOrEqual(DOCUMENTS);
    expect(calls).toBeLessThanOrEqual(DOCUMENTS + CONCURRENCY);
  });

  it('under the results leaves none of them half-written, and all are there when there is room', async () => {
    const { reasons, end } = await fillDuring('results', { home: 'home', out: 'disk/out' });
    expect(reasons).toEqual([
      `${join(bench.folder, 'disk', 'out', 'labels.jsonl')} could not be written: the disk is full; ` +
        'free some space and the run goes on by itself.',
    ]);
    expect(readdirSync(join(bench.folder, 'disk', 'out'))).toEqual([]);
    const { result, calls } = await end();
    expect(calls).toBe(DOCUMENTS);
    expect(readLines(result.out, 'labels.jsonl')).toHaveLength(DOCUMENTS);
    const files = readdirSync(result.out);
    expect(files).toContain('report.md');
    expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
