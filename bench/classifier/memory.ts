/**
 * Peak memory of training on 100,000 vectors of 1,536 dimensions, folds and calibration included, in a process of its own
 * for each backend. Two iterations a fit: memory does not grow with them.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeBackend, trainClassifier } from '../../src/classifier/index.js';
import { NATIVE_BUILD, type BackendName } from './fit-one.js';
import { backends } from './parity.js';

export const MEMORY_HEAD = ['data', 'what computes', 'peak MiB', 'seconds'];

const ROWS = 100_000;
const DIMENSIONS = 1_536;
const CLASSES = 25;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const features = new Float32Array(ROWS * DIMENSIONS);
  let state = 1;
  for (let index = 0; index < features.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    features[index] = state / 2 ** 32 / 20;
  }
  const categories = Array.from({ length: CLASSES }, (_, label) => ({
    id: `c${label}`,
    name: `c${label}`,
  }));
  await trainClassifier({
    train: { features, categoryIds: Array.from({ length: ROWS }, (_, row) => `c${row % CLASSES}`) },
    test: { features: new Float32Array(0), categoryIds: [] },
    ...{ dimensions: DIMENSIONS, categories, classWeight: 'balanced', C: 1, seed: 1 },
    maxIterations: 2,
  });
  const { name } = await describeBackend();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const seconds = (performance.now() - started) / 1_000;
  process.stdout.write(JSON.stringify({ name, peakMiB, seconds }));
}

// eslint-disable-next-line @typescript-eslint/require-await -- The parts of the benchmark are all asynchronous.
export async function* memoryRows(): AsyncGenerator<(string | number)[]> {
  for (const backend of backends()) {
    const { name, peakMiB, seconds } = trainOn(backend);
    const data = `${ROWS} × ${DIMENSIONS} × ${CLASSES}`;
    yield [data, name, Math.round(peakMiB), seconds.toFixed(0)];
  }
}

function trainOn(backend: BackendName) {
  const build = backend === 'tensorflow' ? NATIVE_BUILD : '';
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url)],
    { env: { ...process.env, TNTFLOW_TFJS_NODE: build }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`memory.ts failed:\n${stderr}`);
  return JSON.parse(stdout) as { name: BackendName; peakMiB: number; seconds: number };
}
