import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { ClassifierInputError } from '../../src/classifier/classifier-input-error.js';
import { ClassifierTrainer } from '../../src/classifier/classifier-trainer.js';
import { trainClassifier, type TrainingProgress } from '../../src/classifier/train-classifier.js';
import { split } from './labelled-split.js';

const trainer = new ClassifierTrainer();
afterAll(() => trainer.close());

/** Would take minutes. */
const endless = () => ({
  ...split({ rows: 500, separation: 0.125, dimensions: 256 }),
  C: 1e6,
  tolerance: 0,
  maxIterations: 1_000_000,
});

/** Share of one core that this process, all its threads included, uses for a while. */
async function cpuShare(milliseconds: number): Promise<number> {
  const before = process.cpuUsage();
  await sleep(milliseconds);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3 / milliseconds;
}

describe('ClassifierTrainer', () => {
  test('trains in a thread what is trained without one, and reports how far it is', async () => {
    const options = {
      ...split({ rows: 200, separation: 0.5, dimensions: 64 }),
      C: 'auto' as const,
    };
    const expected = await trainClassifier(options);
    const seen: TrainingProgress[] = [];
    const classifier = await trainer.train(options, { onProgress: (now) => seen.push(now) });
    expect(classifier).toEqual(expected);
    expect(new Set(seen.filter(({ stage }) => stage === 'search').map(({ fit }) => fit)).size).toBe(
      25,
    );
  });

  test('takes the features over instead of copying them', async () => {
    const options = split({ rows: 60, separation: 1 });
    await trainer.train(options);
    expect(options.train.features).toHaveLength(0);
    expect(options.test.features).toHaveLength(0);
  });

  test('leaves alone what shares a buffer with other data', async () => {
    const options = split({ rows: 60, separation: 1 });
    const buffer = new Float32Array(options.train.features.length + 8);
    buffer.set(options.train.features);
    const features = buffer.subarray(0, options.train.features.length);
    await trainer.train({ ...options, train: { ...options.train, features } });
    expect(features).toEqual(options.train.features);
  });

  test('an abort ends the thread in the middle of its work', async () => {
    const controller = new AbortController();
    let reports = 0;
    const training = trainer.train(endless(), {
      signal: controller.signal,
      onProgress: () => {
        reports += 1;
        if (reports === 3) controller.abort();
      },
    });
    await expect(training).rejects.toMatchObject({ name: 'AbortError' });
    await sleep(300);
    const after = reports;
    expect(await cpuShare(500)).toBeLessThan(0.5);
    expect(reports).toBe(after);
    // The next training gets a new thread.
    const { metrics } = await trainer.train(split({ rows: 60, separation: 2 }));
    expect(metrics.train.agreement).toBeGreaterThan(0.9);
  });

  test('an abort before the start starts nothing and takes nothing', async () => {
    const options = split({ rows: 60, separation: 1 });
    await expect(trainer.train(options, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(options.train.features).toHaveLength(48 * 8);
  });

  test('a listener that throws ends the training with its error', async () => {
    const failure = new Error('the heartbeat failed');
    const training = trainer.train(endless(), {
      onProgress: () => {
        throw failure;
      },
    });
    await expect(training).rejects.toBe(failure);
    await sleep(300);
    expect(await cpuShare(500)).toBeLessThan(0.5);
  });

  test('an input error keeps its class, message and row on the way out', async () => {
    const options = split({ rows: 60, separation: 1 });
    options.train.features[8 * 5] = NaN;
    const error = await trainer.train(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClassifierInputError);
    expect(error).toMatchObject({ row: 5 });
    expect((error as Error).message).toContain('training row 5 (counted from 0) holds NaN');
  });
});
