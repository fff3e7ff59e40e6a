import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  chooseBackend,
  describeBackend,
  importNative,
  loadBackend,
} from '../../src/classifier/backend.js';
import { withoutNewExceptionListeners } from '../../src/classifier/exception-listeners.js';

const run = promisify(execFile);

describe('the backend', () => {
  test('is loaded once and described in one line', async () => {
    const backend = await loadBackend();
    expect((await loadBackend()) === backend).toBe(true);
    const { name, reason } = await describeBackend();
    expect(['tensorflow', 'wasm']).toContain(name);
    expect(backend.tf.getBackend()).toBe(name);
    expect(reason).not.toContain('\n');
  });

  test('is the native library when its results are right', async () => {
    // A TensorFlow.js that works stands in for tfjs-node, whose API is the same.
    const { tf } = await loadBackend();
    const backend = await chooseBackend({ importNative: () => Promise.resolve(tf) });
    expect(backend.name).toBe('tensorflow');
    expect(backend.tf === tf).toBe(true);
    expect(backend.reason).toContain('@tensorflow/tfjs-node');
  });

  test('is WASM when the native package is not installed', async () => {
    const missing = Object.assign(new Error("Cannot find package '@tensorflow/tfjs-node'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const backend = await chooseBackend({ importNative: () => Promise.reject(missing) });
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toBe(
      'WebAssembly with SIMD on one thread, because @tensorflow/tfjs-node is not installed; training takes 2 to 3 times as long as with the native library',
    );
  });

  test('is WASM when the folder that should hold the native package does not', async () => {
    const { name, reason } = await chooseBackend({ importNative: () => importNative(tmpdir()) });
    expect(name).toBe('wasm');
    expect(reason).toContain(`there is none in ${tmpdir()}, which TNTFLOW_TFJS_NODE names`);
  });

  test('is WASM when the native addon cannot be loaded, with the first line of why', async () => {
    const broken = new Error('The addon tfjs_binding.node cannot be found\nRequire stack: …');
    const { name, reason } = await chooseBackend({ importNative: () => Promise.reject(broken) });
    expect(name).toBe('wasm');
    expect(reason).toContain(`not usable on Node ${process.versions.node}`);
    expect(reason).toContain('(The addon tfjs_binding.node cannot be found)');
  });

  test('is WASM when a native operation throws, as on Node 23', async () => {
    const { tf } = await loadBackend();
    const throwing = {
      ...tf,
      tidy: () => {
        throw new TypeError('(0 , util_1.isNullOrUndefined) is not a function');
      },
    };
    const { name, reason } = await chooseBackend({
      importNative: () => Promise.resolve({ matMul: tf.matMul, default: throwing }),
    });
    expect(name).toBe('wasm');
    expect(reason).toContain('isNullOrUndefined');
  });

  test('is WASM when the native results are wrong', async () => {
    const { tf } = await loadBackend();
    const wrong = { ...tf, matMul: (left: never) => tf.mul(left, 2) };
    const { name, reason } = await chooseBackend({
      importNative: () => Promise.resolve({ default: wrong }),
    });
    expect(name).toBe('wasm');
    expect(reason).toContain('it computes wrong results');
  });

  test('prints nothing and leaves the process’s exception handling alone', async () => {
    const program = `
      import { fitLogisticRegression } from './src/classifier/index.ts';
      const result = await fitLogisticRegression({
        features: Float32Array.of(0, 1, 2, 3), rows: 4, dimensions: 1,
        labels: Int32Array.of(0, 0, 1, 1), classCount: 2, classWeight: 'none', C: 1,
      });
      const count = (event) => process.listenerCount(event);
      if (!result.converged || count('uncaughtException') + count('unhandledRejection') > 0) {
        process.exitCode = 1;
      }`;
    const { stdout, stderr } = await run(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { cwd: new URL('../..', import.meta.url) },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });
});

test('other listeners survive', async () => {
  const own = () => undefined;
  await withoutNewExceptionListeners(() => {
    process.on('unhandledRejection', own);
    process.on('unhandledRejection', function rethrow(reason) {
      throw reason;
    });
    return Promise.resolve();
  });
  expect(process.listeners('unhandledRejection')).toContain(own);
  expect(process.listeners('unhandledRejection').map(({ name }) => name)).not.toContain('rethrow');
  process.off('unhandledRejection', own);
});
