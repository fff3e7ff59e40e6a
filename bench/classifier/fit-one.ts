/**
 * One training set on one backend, in a process of its own, so that its peak memory is its own: `measure` starts it,
 * gives it a job on standard input, and reads its figures from standard output.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseBackend, importNative } from '../../src/classifier/backend.js';
import { fit } from '../../src/classifier/fit-logistic-regression.js';
import { bestClasses, predictProbabilities } from '../../src/classifier/index.js';
import type { TrainingData } from '../../src/classifier/logistic-problem.js';
import { objective64 } from './objective.js';
import { unpackPredictions, type FitSettings } from './scikit-learn.js';
import { readTrainingFiles, type TrainingFiles } from './training-files.js';

export const NATIVE_BUILD = resolve(import.meta.dirname, '../../.cache/tfjs-node');

export type BackendName = 'tensorflow' | 'wasm';

export interface Job extends FitSettings {
  readonly files: TrainingFiles;
  readonly backend: BackendName;
  /** For `speed`: the objective to reach, and how often. */
  readonly target?: number;
  readonly repeats?: number;
  /** For `parity`: what scikit-learn predicts at the optimum. */
  readonly predictions?: string;
}

export interface Speed {
  /** The shortest of the repetitions, from the data in memory to the objective; null when it was not reached. */
  readonly seconds: number | null;
  readonly iterations: number;
  readonly peakMiB: number;
}

export interface Parity {
  /** F in float64 after the default fit, and after one at a tight tolerance. */
  readonly objective: number;
  readonly exactObjective: number;
  /** Share of the rows that the tight fit gives the class that scikit-learn's optimum gives them. */
  readonly equal: number;
  /** Largest difference between the two best probabilities among the other rows. */
  readonly largestMargin: number;
}

export function measure(job: Job): Speed & Parity {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url)],
    { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`fit-one.ts failed:\n${stderr}`);
  return JSON.parse(stdout) as Speed & Parity;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const job = JSON.parse(readFileSync(0, 'utf8')) as Job;
  const { dimensions, classCount } = job.files;
  const data: TrainingData = {
    ...{ ...readTrainingFiles(job.files), dimensions, classCount },
    classWeight: job.classWeight,
  };
  const figures = job.target === undefined ? await parity(job, data) : await speed(job, data);
  process.stdout.write(JSON.stringify(figures));
}

async function backendOf({ backend }: Job) {
  const chosen = await chooseBackend({
    importNative: () =>
      backend === 'wasm' ? Promise.reject(new Error('not asked for')) : importNative(NATIVE_BUILD),
  });
  if (chosen.name !== backend) throw new Error(chosen.reason);
  return chosen.tf;
}

async function speed(job: Job, data: TrainingData): Promise<Speed> {
  const tf = await backendOf(job);
  const { target = 0, repeats = 1, C } = job;
  let best: number | null = null;
  let iterations = 0;
  for (let time = 0; time < repeats; time += 1) {
    const reached = new AbortController();
    const started = performance.now();
    let seconds: number | null = null;
    const fitted = fit(tf, data, C, {
      tolerance: 1e-7,
      maxIterations: 1_000,
      signal: reached.signal,
      onIteration: ({ value, iteration }) => {
        if (value > target || seconds !== null) return;
        seconds = (performance.now() - started) / 1_000;
        iterations = iteration;
        reached.abort(new Error('reached'));
      },
    });
    await fitted.catch((error: unknown) => {
      if (error !== reached.signal.reason) throw error;
    });
    if (seconds !== null) best = Math.min(best ?? Infinity, seconds);
  }
  return { seconds: best, iterations, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

async function parity(job: Job, data: TrainingData): Promise<Parity> {
  const tf = await backendOf(job);
  const { C, classWeight } = job;
  const { features, labels, classCount } = data;
  const objective = (model: Awaited<ReturnType<typeof fit>>) =>
    objective64({ model, features, labels, C, classWeight });
  const tight = await fit(tf, data, C, { tolerance: 1e-7, maxIterations: 5_000 });
  const found = bestClasses(predictProbabilities(tight, features), classCount);
  const expected = unpackPredictions(job.predictions ?? '');
  let differences = 0;
  let largestMargin = 0;
  found.best.forEach((best, row) => {
    if (best === expected[row]) return;
    differences += 1;
    const margin = (found.probability[row] ?? 0) - (found.runnerUpProbability[row] ?? 0);
    largestMargin = Math.max(largestMargin, margin);
  });
  return {
    objective: objective(await fit(tf, data, C, {})),
    exactObjective: objective(tight),
    equal: 1 - differences / labels.length,
    largestMargin,
  };
}
