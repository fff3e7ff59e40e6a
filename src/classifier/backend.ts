/** Chooses where TensorFlow.js computes: the native library where it works, WebAssembly everywhere else. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as tensorFlow from '@tensorflow/tfjs';
import { BackendError } from './backend-error.js';
import { withoutNewExceptionListeners } from './exception-listeners.js';

/** The API of TensorFlow.js, the same on every backend. */
export type TensorFlow = typeof tensorFlow;

export interface Backend {
  readonly tf: TensorFlow;
  readonly name: 'tensorflow' | 'wasm';
  /** One line for people: what computes, why not the faster one, and what that costs. */
  readonly reason: string;
}

export interface BackendSources {
  /** Imports `@tensorflow/tfjs-node`; rejects where it is not installed or its addon is missing. */
  readonly importNative: () => Promise<unknown>;
}

/** Widened to a string, because the package is optional: the compiler must not look for its types. */
const NATIVE_PACKAGE = '@tensorflow/tfjs-node' as string;
/** Names a folder in whose `node_modules` the native package is, as `scripts/build-tfjs-node.mjs` makes it. */
const BUILD_VARIABLE = 'TNTFLOW_TFJS_NODE';
/** As `npm run bench:classifier -- speed` measures them. */
const NATIVE_COST = 'trains fastest and takes about 200 MB more memory than WebAssembly';
const WASM_COST = 'training takes 2 to 3 times as long as with the native library';

let chosen: Promise<Backend> | undefined;

/**
 * The backend of this thread, chosen at the first call.
 *
 * @throws BackendError when neither backend works.
 */
export function loadBackend(): Promise<Backend> {
  const folder = process.env[BUILD_VARIABLE];
  chosen ??= chooseBackend({ importNative: () => importNative(folder) }).catch((error: unknown) => {
    chosen = undefined;
    throw error;
  });
  return chosen;
}

/** @param folder - where it was built; the installed package when it is left out or empty. */
export async function importNative(folder?: string): Promise<unknown> {
  if (folder === undefined || folder === '') return await import(NATIVE_PACKAGE);
  let entry: string;
  try {
    entry = createRequire(path.resolve(folder, 'package.json')).resolve(NATIVE_PACKAGE);
  } catch (error) {
    throw new Error(`there is none in ${folder}, which ${BUILD_VARIABLE} names`, { cause: error });
  }
  return await import(pathToFileURL(entry).href);
}

/** What computes here and why, for `tntflow doctor` and the log. */
export async function describeBackend(): Promise<Pick<Backend, 'name' | 'reason'>> {
  const { name, reason } = await loadBackend();
  return { name, reason };
}

/** Tries the native library, then WASM; a backend counts as working when it computes two small results rightly. */
export async function chooseBackend({ importNative }: BackendSources): Promise<Backend> {
  let nodeReason: string;
  try {
    // The library reads it when it is loaded, and would otherwise greet on stderr. In a worker thread this is a copy
    // the library cannot see; there, the process's own environment decides.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    const tf = interop(await importNative());
    await tf.ready();
    checkArithmetic(tf);
    return {
      tf,
      name: 'tensorflow',
      reason: `the native TensorFlow library (${NATIVE_PACKAGE} ${tf.version_core}), which ${NATIVE_COST}`,
    };
  } catch (error) {
    nodeReason = whyNotNative(error);
  }
  try {
    return await startWasm(nodeReason);
  } catch (error) {
    throw new BackendError({ nodeReason, wasmReason: firstLine(error), cause: error });
  }
}

async function startWasm(nodeReason: string): Promise<Backend> {
  const tf = interop(await import('@tensorflow/tfjs'));
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const manifest = createRequire(import.meta.url).resolve(
    '@tensorflow/tfjs-backend-wasm/package.json',
  );
  setWasmPaths(path.join(path.dirname(manifest), 'dist', path.sep));
  await withoutNewExceptionListeners(async () => {
    if (!(await tf.setBackend('wasm'))) throw new Error('it could not be initialised');
    await tf.ready();
  });
  checkArithmetic(tf);
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const speed = simd === true ? 'with SIMD on one thread' : 'without SIMD on one thread';
  return { tf, name: 'wasm', reason: `WebAssembly ${speed}, because ${nodeReason}; ${WASM_COST}` };
}

/** A CommonJS package has its exports on `default` too, and only there where Node could not list them. */
function interop(module: unknown): TensorFlow {
  const { default: whole } = module as { default?: TensorFlow };
  return whole && 'matMul' in whole ? whole : (module as TensorFlow);
}

/** Multiplies two 2×2 matrices and takes a softmax. On Node ≥ 23 tfjs-node 4.22 throws here, on a removed `util` function. */
function checkArithmetic(tf: TensorFlow): void {
  const [product, shares] = tf.tidy(() => {
    const left = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const right = tf.tensor2d([5, 6, 7, 8], [2, 2]);
    const result = tf.matMul(left, right);
    const softmax = tf.softmax(tf.tensor1d([0, Math.log(3)]));
    return [[...result.dataSync()], [...softmax.dataSync()]];
  });
  const right =
    close(product ?? [], [19, 22, 43, 50], 1e-4) && close(shares ?? [], [0.25, 0.75], 1e-5);
  if (!right) throw new Error('it computes wrong results');
}

function close(values: readonly number[], expected: readonly number[], tolerance: number): boolean {
  return (
    values.length === expected.length &&
    expected.every((value, index) => Math.abs(value - (values[index] ?? NaN)) <= tolerance)
  );
}

function whyNotNative(error: unknown): string {
  const missing =
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') &&
    error.message.includes(NATIVE_PACKAGE);
  if (missing) return `${NATIVE_PACKAGE} is not installed`;
  return `${NATIVE_PACKAGE} is not usable on Node ${process.versions.node} (${firstLine(error)})`;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : reasonOf(error);
  return (message.split('\n')[0] ?? '').slice(0, 200);
}

/** The WASM backend rejects with a bare `{ message }`. */
function reasonOf(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
