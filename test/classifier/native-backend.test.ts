/**
 * Training on the native library, as `scripts/build-tfjs-node.mjs` builds it. In a file, and so in a process, of its own:
 * backends of TensorFlow.js that are loaded side by side share one engine.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseBackend, importNative } from '../../src/classifier/backend.js';
import { fit } from '../../src/classifier/fit-logistic-regression.js';
import { predictBest } from '../../src/classifier/linear-model.js';
import { fits } from './scikit-learn-fits.js';
import { syntheticData } from './synthetic-data.js';

const BUILD = path.resolve(import.meta.dirname, '../../.cache/tfjs-node');
const isBuilt = existsSync(path.join(BUILD, 'built'));
const skipped = isBuilt ? '' : ' (skipped: `node scripts/build-tfjs-node.mjs` builds it)';

describe.skipIf(!isBuilt)(`the native library${skipped}`, () => {
  const backend = () => chooseBackend({ importNative: () => importNative(BUILD) });

  test('is used where it works, and says so in one line, with its cost', async () => {
    const { name, reason, tf } = await backend();
    expect(name).toBe('tensorflow');
    expect(tf.getBackend()).toBe('tensorflow');
    expect(reason).toBe(
      'the native TensorFlow library (@tensorflow/tfjs-node 4.22.0), which trains fastest and takes about 200 MB more memory than WebAssembly',
    );
  });

  test.each(fits)('scikit-learn: $name', async ({ data: shape, ...sklearn }) => {
    const { tf } = await backend();
    const { C, classWeight, sampleWeights, exact } = sklearn;
    const data = {
      ...{ ...syntheticData(shape), classWeight },
      ...(sampleWeights ? { sampleWeights } : {}),
    };
    const tensors = tf.memory().numTensors;
    const tight = await fit(tf, data, C, { tolerance: 1e-7, maxIterations: 2_000 });
    expect(Math.abs(tight.objective / exact.objective - 1)).toBeLessThan(1e-5);
    expect([...predictBest(tight, data.features).best]).toEqual(exact.predictions);
    const byDefault = await fit(tf, data, C, {});
    expect(byDefault.objective).toBeLessThan(sklearn.default.objective * (1 + 1e-4));
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.getBackend()).toBe('tensorflow');
  });
});
