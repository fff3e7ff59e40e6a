/** Runs `baseline.py` in a virtual environment of its own; keeps what it found, for machines without Python. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensurePython } from '../python.js';

export interface BaselineInput {
  readonly texts: readonly string[];
  readonly gold: readonly string[];
  readonly seed: number;
}

/** One entry for the number of gold labels, one for 25. */
export type BaselineFigures = readonly {
  readonly k: number;
  readonly nmi: number;
  readonly ari: number;
}[];

const ENVIRONMENT = { name: 'bench-python', packages: ['scikit-learn==1.7.2'] };
const SCRIPT = resolve(import.meta.dirname, 'baseline.py');
const KEPT = resolve(import.meta.dirname, 'baseline-results.json');

/** @param name - Data set and seed: under it the figures are kept. */
export function baseline(name: string, input: BaselineInput): BaselineFigures {
  const kept = existsSync(KEPT)
    ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Record<string, BaselineFigures>)
    : {};
  const python = ensurePython(ENVIRONMENT);
  if (python === undefined) return kept[name] ?? [];
  const { stdout, stderr, status } = spawnSync(python, [SCRIPT], {
    input: JSON.stringify([input]),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`baseline.py failed:\n${stderr}`);
  const [figures = []] = JSON.parse(stdout) as BaselineFigures[];
  writeFileSync(KEPT, `${JSON.stringify({ ...kept, [name]: figures }, null, 2)}\n`);
  return figures;
}
