/** Runs `scikit_learn.py` in a virtual environment of its own; keeps what it found, for machines without Python. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ClassWeight } from '../../src/classifier/index.js';
import { ensurePython } from '../python.js';
import type { TrainingFiles } from './training-files.js';

export interface FitSettings {
  readonly C: number;
  readonly classWeight: ClassWeight;
}

export interface DefaultFit {
  readonly objective: number;
  readonly iterations: number;
  /** The shortest of the repetitions. */
  readonly seconds: number;
  readonly peakMiB: number;
}

/** What is compared with; `predictions` are class indices, deflated, in base64. */
export interface Reference {
  readonly default: Pick<DefaultFit, 'objective' | 'iterations'>;
  readonly exact: { readonly objective: number; readonly predictions: string };
}

const ENVIRONMENT = { name: 'bench-classifier', packages: ['scikit-learn==1.9.1'] };
const SCRIPT = resolve(import.meta.dirname, 'scikit_learn.py');
const KEPT = resolve(import.meta.dirname, 'scikit-learn-results.json');

/** The fits that were kept, by name and settings. */
export function keptReferences(): Record<string, Reference> {
  return existsSync(KEPT)
    ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Record<string, Reference>)
    : {};
}

export function referenceKey(name: string, { C, classWeight }: FitSettings): string {
  return `${name}, C = ${C}, ${classWeight === 'balanced' ? 'balanced' : 'no class weights'}`;
}

/** The kept fit, or a new one, which is then kept; undefined without either. */
export function reference(key: string, files: TrainingFiles, settings: FitSettings) {
  const kept = keptReferences()[key];
  if (kept) return kept;
  const found = runPython(files, { ...settings, repeats: 1, exact: true });
  if (!found) return undefined;
  const { default: byDefault, exact } = found;
  if (!exact) throw new Error('scikit_learn.py gave no optimum');
  const { objective, iterations } = byDefault;
  const own: Reference = {
    default: { objective, iterations },
    exact: { objective: exact.objective, predictions: pack(exact.predictions) },
  };
  writeFileSync(KEPT, `${JSON.stringify({ ...keptReferences(), [key]: own }, null, 2)}\n`);
  return own;
}

/** The default fit, timed on this machine; undefined without Python. */
export function timedFit(
  files: TrainingFiles,
  settings: FitSettings,
  repeats: number,
): DefaultFit | undefined {
  return runPython(files, { ...settings, repeats, exact: false })?.default;
}

interface PythonFits {
  readonly default: DefaultFit;
  readonly exact?: { readonly objective: number; readonly predictions: readonly number[] };
}

function runPython(files: TrainingFiles, job: FitSettings & { repeats: number; exact: boolean }) {
  const python = ensurePython(ENVIRONMENT);
  if (python === undefined) return undefined;
  const { stdout, stderr, status } = spawnSync(python, [SCRIPT], {
    input: JSON.stringify({ ...files, ...job }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`scikit_learn.py failed:\n${stderr}`);
  return JSON.parse(stdout) as PythonFits;
}

function pack(predictions: readonly number[]): string {
  return deflateRawSync(Uint8Array.from(predictions), { level: 9 }).toString('base64');
}

/** The reverse of how a reference keeps its predictions. */
export function unpackPredictions(packed: string): Uint8Array {
  return inflateRawSync(Buffer.from(packed, 'base64'));
}
