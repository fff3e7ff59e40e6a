/** Runs `baseline.py` in a virtual environment of its own; keeps what it found, for machines without Python. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

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

const SCIKIT_LEARN = 'scikit-learn==1.7.2';
const ENVIRONMENT = resolve(import.meta.dirname, '../../.cache/bench-python');
const SCRIPT = resolve(import.meta.dirname, 'baseline.py');
const KEPT = resolve(import.meta.dirname, 'baseline-results.json');

/** @param name - Data set and seed: under it the figures are kept. */
export function baseline(name: string, input: BaselineInput): BaselineFigures {
  const kept = existsSync(KEPT)
    ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Record<string, BaselineFigures>)
    : {};
  const python = ensurePython();
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

function ensurePython(): string | undefined {
  const python = resolve(ENVIRONMENT, 'bin/python');
  if (existsSync(python)) return python;
  const made = spawnSync('python3', ['-m', 'venv', ENVIRONMENT], { stdio: 'ignore' });
  if (made.status !== 0) return undefined;
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', SCIKIT_LEARN], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return installed.status === 0 ? python : undefined;
}
