/** Files made to harm, or damaged at random: one clear error each, and never a classifier that differs from the saved one. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClassifierFileError } from '../../src/classifier/classifier-file-error.js';
import { loadClassifier } from '../../src/classifier/load-classifier.js';
import { saveClassifier } from '../../src/classifier/save-classifier.js';
import { trainClassifier } from '../../src/classifier/train-classifier.js';
import { split } from './labelled-split.js';

const classifier = await trainClassifier({
  ...split({ rows: 60, separation: 1 }),
  targetPrecision: 0.5,
});
const origin = {
  embeddingModel: 'offline:hashing',
  taxonomyVersion: 3,
  run: null,
  trainedAt: '2025-01-31T12:00:00.000Z',
};
const NAMES = ['classifier.json', 'model.json', 'weights.bin'] as const;

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'tntflow-hostile-'));
  folder = path.join(parent, 'classifier');
  await saveClassifier({ folder, classifier, origin });
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function refusal(): Promise<string> {
  const error = await loadClassifier({ folder }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClassifierFileError);
  const { message } = error as ClassifierFileError;
  expect(message.length).toBeLessThan(1_000);
  return message;
}

/** Replaces a file and what `classifier.json` says about it, as somebody would who means harm. */
async function forge(name: 'model.json' | 'weights.bin', content: Buffer): Promise<void> {
  await writeFile(path.join(folder, name), content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  await putJson('classifier.json', ['files', name], { bytes: content.length, sha256 });
}

type Place = readonly (string | number)[];
type Json = Record<string | number, unknown>;

/** Puts a value at a place within a file. */
async function putJson(name: string, place: Place, value: unknown): Promise<void> {
  const file = path.join(folder, name);
  const json = JSON.parse(await readFile(file, 'utf8')) as Json;
  let inner = json;
  for (const key of place.slice(0, -1)) inner = inner[key] as Json;
  inner[place.at(-1) ?? ''] = value;
  await writeFile(file, JSON.stringify(json));
}

async function forgeModel(place: Place, value: unknown): Promise<void> {
  await putJson('model.json', place, value);
  await forge('model.json', await readFile(path.join(folder, 'model.json')));
}

test('a path out of the folder', async () => {
  await forgeModel(['weightsManifest', 0, 'paths'], ['../../../../etc/passwd']);
  expect(await refusal()).toContain('model.json: weightsManifest.0.paths.0');
});

test('several weight files, or several layers', async () => {
  await forgeModel(['weightsManifest', 0, 'paths', 1], 'more.bin');
  expect(await refusal()).toContain('model.json: weightsManifest.0.paths');
  await saveClassifier({ folder, classifier, origin });
  const layers = ['modelTopology', 'model_config', 'config', 'layers'];
  await forgeModel([...layers, 1], { class_name: 'Lambda', config: {} });
  expect(await refusal()).toContain('model.json: modelTopology.model_config.config.layers');
});

test('shapes beyond all memory', async () => {
  await putJson('classifier.json', ['embedding', 'dimensions'], 2 ** 40);
  expect(await refusal()).toContain('classifier.json: embedding.dimensions');
  await saveClassifier({ folder, classifier, origin });
  await forgeModel(['weightsManifest', 0, 'weights', 0, 'shape'], [2 ** 40, 4]);
  expect(await refusal()).toContain('its layer is 1099511627776 × 4');
});

test('weights that are huge in truth: not read', async () => {
  await truncate(path.join(folder, 'weights.bin'), 2 ** 40);
  expect(await refusal()).toContain('weights.bin: it has 1099511627776 bytes, not 144');
});

test('a weight that is no number', async () => {
  const content = await readFile(path.join(folder, 'weights.bin'));
  content.writeFloatLE(NaN, 8);
  await forge('weights.bin', content);
  expect(await refusal()).toContain('weights.bin: it holds NaN or Infinity');
});

test('a pipe in place of a file: not waited for', async () => {
  await rm(path.join(folder, 'classifier.json'));
  await promisify(execFile)('mkfifo', [path.join(folder, 'classifier.json')]);
  expect(await refusal()).toContain('it is no regular file');
});

test('brackets without end', async () => {
  await writeFile(path.join(folder, 'classifier.json'), '['.repeat(5_000_000));
  expect(await refusal()).toContain('not valid JSON');
  await writeFile(path.join(folder, 'classifier.json'), '['.repeat(100_000) + ']'.repeat(100_000));
  expect(await refusal()).toContain('classifier.json: ');
});

test('keys of prototypes change nothing', async () => {
  const text = await readFile(path.join(folder, 'classifier.json'), 'utf8');
  await writeFile(
    path.join(folder, 'classifier.json'),
    text.replace('{', '{"__proto__":{"abstained":true},"constructor":{"prototype":{"x":1}},'),
  );
  const loaded = await loadClassifier({ folder });
  expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
  expect(Object.keys(loaded)).not.toContain('constructor');
  expect(({} as { x?: unknown; abstained?: unknown }).x).toBeUndefined();
  expect(({} as { abstained?: unknown }).abstained).toBeUndefined();
});

test('any bytes changed, cut off or put in between', async () => {
  const whole = new Map(
    await Promise.all(
      NAMES.map(async (name) => [name, await readFile(path.join(folder, name))] as const),
    ),
  );
  const saved = await loadClassifier({ folder });
  const damage = fc.record({
    name: fc.constantFrom(...NAMES),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(40),
    put: fc.uint8Array({ maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ name, at, cut, put }) => {
      const content = whole.get(name) ?? Buffer.alloc(0);
      const place = Math.floor(at * content.length);
      const damaged = Buffer.concat([
        content.subarray(0, place),
        put,
        content.subarray(place + cut),
      ]);
      await writeFile(path.join(folder, name), damaged);
      const loaded = await loadClassifier({ folder }).catch((error: unknown) => error);
      await writeFile(path.join(folder, name), content);
      if (loaded instanceof ClassifierFileError) return;
      // A digit or a letter of `classifier.json` may have become another: the model cannot have.
      expect((loaded as typeof saved).model).toEqual(saved.model);
    }),
    { numRuns: 300 },
  );
});

test('any value in place of another', async () => {
  const text = await readFile(path.join(folder, 'classifier.json'), 'utf8');
  const { files, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const fields = Object.keys(rest);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...fields), fc.jsonValue(), async (field, value) => {
      await writeFile(
        path.join(folder, 'classifier.json'),
        JSON.stringify({ ...rest, files, [field]: value }),
      );
      const loaded = await loadClassifier({ folder }).catch((error: unknown) => error);
      if (loaded instanceof ClassifierFileError) {
        expect(loaded.message).toContain('classifier.json: ');
        expect(loaded.message).not.toContain('    at ');
        return;
      }
      expect(loaded).toHaveProperty(field, value);
    }),
    { numRuns: 200 },
  );
});
