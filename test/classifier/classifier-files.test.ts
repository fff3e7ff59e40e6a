import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadBackend } from '../../src/classifier/backend.js';
import { ClassifierFileError } from '../../src/classifier/classifier-file-error.js';
import { classifyVectors } from '../../src/classifier/classify-vectors.js';
import { predictProbabilities } from '../../src/classifier/linear-model.js';
import { loadClassifier } from '../../src/classifier/load-classifier.js';
import { saveClassifier } from '../../src/classifier/save-classifier.js';
import { trainClassifier } from '../../src/classifier/train-classifier.js';
import { split } from './labelled-split.js';

const data = split({ rows: 60, separation: 1 });
const classifier = await trainClassifier({ ...data, C: 'auto' });
const origin = {
  embeddingModel: 'offline:hashing',
  taxonomyVersion: 3,
  run: { workflowId: 'demo', firstExecutionRunId: 'b5c0' },
  trainedAt: '2025-01-31T12:00:00.000Z',
};

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'tntflow-classifier-'));
  folder = path.join(parent, 'results', 'classifier');
  await saveClassifier({ folder, classifier, origin });
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function loadError(options: object = {}): Promise<string> {
  const error = await loadClassifier({ folder, ...options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClassifierFileError);
  return (error as ClassifierFileError).message;
}

/** Rewrites one file. */
async function change(name: string, edit: (content: Buffer) => string | Buffer): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, edit(await readFile(file)));
}

/** Edits `classifier.json` as data. */
async function changeJson(edit: (json: Record<string, never>) => object): Promise<void> {
  await change('classifier.json', (content) =>
    JSON.stringify(edit(JSON.parse(content.toString('utf8')) as Record<string, never>)),
  );
}

describe('a saved classifier', () => {
  test('is loaded as it was', async () => {
    const loaded = await loadClassifier({
      folder,
      expect: { embeddingModel: 'offline:hashing', dimensions: 8 },
    });
    const { taxonomyVersion, run, trainedAt } = origin;
    expect(loaded).toMatchObject({ ...classifier, taxonomyVersion, run, trainedAt });
    expect(loaded.embedding).toEqual({ model: 'offline:hashing', dimensions: 8 });
    expect(classifyVectors(loaded, data.test.features)).toEqual(
      classifyVectors(classifier, data.test.features),
    );
  });

  test('consists of three files and leaves no other behind', async () => {
    expect((await readdir(folder)).sort()).toEqual([
      'classifier.json',
      'model.json',
      'weights.bin',
    ]);
    expect(await readdir(path.dirname(folder))).toEqual(['classifier']);
  });

  test('opens with tf.loadLayersModel and gives the same probabilities', async () => {
    const { tf } = await loadBackend();
    const model = await tf.loadLayersModel({
      load: async () => {
        const json = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')) as {
          modelTopology: object;
          weightsManifest: { paths: string[]; weights: never[] }[];
        };
        const [group] = json.weightsManifest;
        const bytes = await readFile(path.join(folder, group?.paths[0] ?? ''));
        return {
          modelTopology: json.modelTopology,
          weightSpecs: group?.weights ?? [],
          weightData: new Uint8Array(bytes).buffer,
        };
      },
    });
    const { features } = data.test;
    const input = tf.tensor2d(features, [features.length / 8, 8]);
    const output = model.predict(input);
    if (Array.isArray(output)) throw new Error('one output expected');
    const theirs = await output.data();
    const ours = predictProbabilities(classifier.model, features);
    expect(theirs).toHaveLength(ours.length);
    ours.forEach((probability, index) => {
      expect(theirs[index]).toBeCloseTo(probability, 5);
    });
    tf.dispose([input, output]);
    model.dispose();
  });

  test('replaces the one before as a whole', async () => {
    await writeFile(path.join(folder, 'left-over.txt'), 'old');
    await saveClassifier({ folder, classifier, origin: { ...origin, taxonomyVersion: 4 } });
    expect((await loadClassifier({ folder })).taxonomyVersion).toBe(4);
    expect(await readdir(folder)).not.toContain('left-over.txt');
    expect(await readdir(path.dirname(folder))).toEqual(['classifier']);
  });

  test('is never seen half-written', async () => {
    let going = true;
    const saving = (async () => {
      for (let version = 0; version < 20; version += 1) {
        await saveClassifier({
          folder,
          classifier,
          origin: { ...origin, taxonomyVersion: version },
        });
      }
      going = false;
    })();
    let loads = 0;
    while (going) {
      // Between two renames there may be no folder, or the files of two saves: both are told from a whole one.
      const loaded = await loadClassifier({ folder }).catch((error: unknown) => error);
      if (loaded instanceof ClassifierFileError) {
        expect(loaded.message).toMatch(/no such file|another classifier/);
      } else {
        expect(loaded).toMatchObject({ categories: classifier.categories });
        loads += 1;
      }
    }
    await saving;
    expect(loads).toBeGreaterThan(0);
  });

  test('that cannot be written leaves nothing behind', async () => {
    const file = path.join(parent, 'file');
    await writeFile(file, '');
    const inside = path.join(file, 'classifier');
    await expect(saveClassifier({ folder: inside, classifier, origin })).rejects.toThrow(
      'could not be written',
    );
    expect(await readdir(parent)).toEqual(['file', 'results']);
  });
});

describe('a classifier is refused', () => {
  test.each(['classifier.json', 'model.json', 'weights.bin'])('without %s', async (name) => {
    await rm(path.join(folder, name));
    expect(await loadError()).toContain(`${name}: there is no such file`);
  });

  test('when the folder is a file, or a file a folder', async () => {
    await rm(path.join(folder, 'weights.bin'));
    await mkdir(path.join(folder, 'weights.bin'));
    expect(await loadError()).toMatch(/weights\.bin: it (has|cannot)/);
    expect(await loadError({ folder: path.join(folder, 'model.json') })).toContain(
      'cannot be read',
    );
  });

  test.each(['classifier.json', 'model.json', 'weights.bin'])('with %s truncated', async (name) => {
    await change(name, (content) => content.subarray(0, content.length - 4));
    expect(await loadError()).toContain('truncated');
  });

  test.each(['model.json', 'weights.bin'])('with one bit of %s turned', async (name) => {
    await change(name, (content) => {
      content[20] = (content[20] ?? 0) ^ 1;
      return content;
    });
    expect(await loadError()).toContain('it is corrupted or belongs to another classifier');
  });

  test('with the weights of another classifier', async () => {
    const other = path.join(parent, 'other');
    const trained = await trainClassifier({ ...data, C: 0.5 });
    await saveClassifier({ folder: other, classifier: trained, origin });
    await writeFile(
      path.join(folder, 'weights.bin'),
      await readFile(path.join(other, 'weights.bin')),
    );
    expect(await loadError()).toContain('weights.bin: its content is not what was saved');
  });

  test.each([
    ['not JSON', () => 'schemaVersion: 1', 'not valid JSON'],
    ['not UTF-8', () => Buffer.from([0x7b, 0xff, 0x7d]), 'not valid JSON'],
    ['not an object', () => 'null', 'expected object'],
  ])('with a classifier.json that is %s', async (_, content, message) => {
    await change('classifier.json', content);
    expect(await loadError()).toContain(message);
  });

  test('when a newer version wrote it', async () => {
    await changeJson((json) => ({ ...json, schemaVersion: 3, categories: 'elsewhere' }));
    expect(await loadError()).toContain('written by a newer version of tntflow (schema 3');
  });

  test('when an earlier version wrote it', async () => {
    await changeJson((json) => ({ ...json, schemaVersion: 1, calibration: undefined }));
    expect(await loadError()).toContain('earlier version of tntflow (schema 1; this one reads 2)');
  });

  test('when classifier.json lacks a field, naming it', async () => {
    await changeJson((json) => ({ ...json, embedding: { model: 'offline:hashing' } }));
    expect(await loadError()).toContain('classifier.json: embedding.dimensions: ');
  });

  test('when two categories have the same id', async () => {
    await changeJson((json) => ({ ...json, categories: Array(4).fill({ id: 'a', name: 'A' }) }));
    expect(await loadError()).toContain('two categories have the same id');
  });

  test('when its scores are not about its categories', async () => {
    await changeJson((json) => ({ ...json, categories: classifier.categories.slice(1) }));
    expect(await loadError()).toContain('metrics.train: they are not about these categories');
    await changeJson((json) => ({ ...json, categories: classifier.categories.toReversed() }));
    expect(await loadError()).toContain('metrics.train: they are not about these categories');
  });

  test('when dimensions and model do not fit', async () => {
    await changeJson((json) => ({
      ...json,
      embedding: { model: 'offline:hashing', dimensions: 7 },
    }));
    expect(await loadError()).toContain(
      'its layer is 8 × 4, but classifier.json has 7 dimensions and 4 categories',
    );
  });

  test('for vectors of another model or dimension', async () => {
    expect(
      await loadError({ expect: { embeddingModel: 'openai:text-embedding-3-large' } }),
    ).toContain('trained on vectors of offline:hashing, not openai:text-embedding-3-large');
    expect(await loadError({ expect: { dimensions: 1_024 } })).toContain(
      'it takes vectors of 8 dimensions, not 1024',
    );
  });
});

test('classifyVectors names the two best categories of each vector', () => {
  const [first, ...others] = classifyVectors(classifier, data.test.features);
  expect(others).toHaveLength(11);
  const names = classifier.categories.map(({ name }) => name);
  expect(names).toContain(first?.category);
  expect(names).toContain(first?.runnerUp.category);
  expect(first?.runnerUp.categoryId).not.toBe(first?.categoryId);
  expect(first?.probability).toBeGreaterThanOrEqual(first?.runnerUp.probability ?? NaN);
});
