/** The classifier is replaced while requests come in: none fails, and each is answered by one classifier from start to end. */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainedClassifier } from '../../src/classifier/index.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import { until } from '../support/processes.js';
import { answerOf, newFolder, saved, served, trained, type Answer } from './support.js';

const REFUND = 'I want my money back, please refund the order';
const LOOK_MS = 20;
let classifier: TrainedClassifier;
beforeAll(async () => {
  classifier = await trained();
});

describe('a new classifier in the folder', () => {
  it('takes over under load without a failed request, each answered by one classifier alone', async () => {
    const folder = await saved(classifier, { mark: ' 0' });
    const service = await served({ folder, lookEveryMs: LOOK_MS, settings: { rateLimit: 0 } });
    const marks = new Map([[service.active.version, '0']]);
    const answers: Answer[] = [];
    const failures: unknown[] = [];
    let ended = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!ended) {
        const response = await service.classify({ texts: [REFUND, 'hello there', REFUND] });
        if (response.status === 200) answers.push(await answerOf(response));
        else failures.push(await response.text());
      }
    });
    for (let generation = 1; generation <= 5; generation += 1) {
      await saved(classifier, { folder, mark: ` ${generation}`, taxonomyVersion: generation });
      await until(`classifier ${generation}`, () =>
        service.active.classifier.taxonomyVersion === generation ? true : undefined,
      );
      marks.set(service.active.version, String(generation));
      const before = answers.length;
      await until('answers', () => (answers.length > before + 8 ? true : undefined));
    }
    ended = true;
    await Promise.all(load);

    expect(failures).toEqual([]);
    expect(marks.size).toBe(6);
    expect(new Set(answers.map(({ classifierVersion }) => marks.get(classifierVersion)))).toEqual(
      new Set(['0', '1', '2', '3', '4', '5']),
    );
    for (const { classifierVersion, results } of answers) {
      const mark = ` ${marks.get(classifierVersion)}`;
      for (const { category, runnerUp } of results) {
        expect([category, runnerUp.category].every((name) => name.endsWith(mark))).toBe(true);
      }
    }
    expect(service.log()).toContain('swapped the classifier');
    const metrics = await (await service.ask('/metrics')).text();
    expect(metrics).toContain('tntflow_serve_swaps_total{outcome="swapped"} 5');
    expect(metrics.match(/^tntflow_serve_classifier_info\{/gmu)).toHaveLength(1);
  }, 90_000);

  it('may have other categories, another embedding model and other dimensions', async () => {
    const folder = await saved(classifier);
    const service = await served({ folder });
    const model = createOfflineEmbeddingModel({ dimensions: 128 });
    await saved(await trained({ model }), { folder, embeddingModel: model.name, mark: ' anew' });
    expect(await service.swap()).toMatchObject({ kind: 'swapped' });
    const { results } = await answerOf(service.classify({ texts: [REFUND] }));
    expect(results[0]?.category).toBe('Refunds anew');
    const vectors = [new Array<number>(64).fill(0)];
    expect((await service.classify({ vectors })).status).toBe(422);
  });

  it('that came while the first one was read is not missed', async () => {
    const folder = await saved(classifier);
    const starting = served({ folder, lookEveryMs: LOOK_MS });
    await saved(classifier, { folder, taxonomyVersion: 9 });
    const service = await starting;
    await until('the newer classifier', () =>
      service.active.classifier.taxonomyVersion === 9 ? true : undefined,
    );
  });

  it('that is the same as the old one changes nothing', async () => {
    const folder = await saved(classifier);
    const service = await served({ folder });
    const { version } = service.active;
    await saved(classifier, { folder });
    expect(await service.swap()).toEqual({ kind: 'same', version });
  });
});

describe('a new classifier that cannot be used', () => {
  const spoil: Readonly<Record<string, (folder: string) => Promise<void>>> = {
    'is cut off': async (folder) => {
      const file = path.join(folder, 'weights.bin');
      await writeFile(file, (await readFile(file)).subarray(0, 100));
    },
    'has weights of another': async (folder) => {
      const other = await saved(await trained({ targetPrecision: 0.9 }), { mark: ' other' });
      await cp(path.join(other, 'classifier.json'), path.join(folder, 'classifier.json'));
      await writeFile(path.join(folder, 'weights.bin'), Buffer.alloc(780));
    },
    'is no JSON': (folder) => writeFile(path.join(folder, 'classifier.json'), '{'),
    'is gone': (folder) => rm(folder, { recursive: true }),
    'has an embedding model that is unknown here': async (folder) => {
      await saved(classifier, { folder, embeddingModel: 'openai:text-embedding-3-large' });
    },
    'has an embedding model of other dimensions': async (folder) => {
      await saved(classifier, { folder, embeddingModel: 'offline:hashing-128' });
    },
  };

  it.each(Object.keys(spoil))(
    'because it %s leaves the old one in place, with the reason logged',
    async (what) => {
      const folder = await saved(classifier);
      const service = await served({ folder, lookEveryMs: LOOK_MS });
      const { version } = service.active;
      await spoil[what]?.(folder);
      await until('the reason', () =>
        service.log().includes('cannot be used') ? true : undefined,
      );
      expect(service.active.version).toBe(version);
      expect((await service.classify({ texts: [REFUND] })).status).toBe(200);
      expect((await service.ask('/readyz')).status).toBe(200);

      // And what comes after it is taken.
      await saved(classifier, { folder, taxonomyVersion: 7 });
      await until('the next classifier', () =>
        service.active.classifier.taxonomyVersion === 7 ? true : undefined,
      );
    },
  );

  it('is logged once, and not at every look', async () => {
    const folder = await saved(classifier);
    const service = await served({ folder, lookEveryMs: LOOK_MS });
    await rm(folder, { recursive: true });
    await until('the reason', () => (service.log().includes('cannot be used') ? true : undefined));
    await delay(20 * LOOK_MS);
    expect(service.log().match(/cannot be used/gu)).toHaveLength(1);
  });
});

describe('a folder copied file by file', () => {
  it('is taken when it is whole', async () => {
    const folder = await saved(classifier);
    const service = await served({ folder, lookEveryMs: LOOK_MS });
    const next = await saved(await trained({ targetPrecision: 0.9 }), { mark: ' next' });
    for (const name of ['classifier.json', 'model.json', 'weights.bin']) {
      await cp(path.join(next, name), path.join(folder, name));
      await delay(3 * LOOK_MS);
    }
    await until('the copy', () =>
      service.active.classifier.categories[0]?.name === 'Refunds next' ? true : undefined,
    );
  });
});

describe('a folder without a classifier', () => {
  it('is no service', async () => {
    const folder = await newFolder();
    await expect(served({ folder })).rejects.toMatchObject({
      name: 'ServeError',
      message: expect.stringContaining('the folder holds no classifier') as string,
    });
  });
});
