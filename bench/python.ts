/** A virtual environment of Python for the benchmarks that compare with one of its libraries; made at first use. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

export interface PythonEnvironment {
  /** Its folder in `.cache`. */
  readonly name: string;
  /** With their versions, as pip takes them. */
  readonly packages: readonly string[];
}

/** The path of its interpreter; undefined where there is no Python, or its packages cannot be had. */
export function ensurePython({ name, packages }: PythonEnvironment): string | undefined {
  const folder = resolve(import.meta.dirname, '../.cache', name);
  const python = resolve(folder, 'bin/python');
  if (existsSync(python)) return python;
  const made = spawnSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
  if (made.status !== 0) return undefined;
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (installed.status === 0) return python;
  rmSync(folder, { recursive: true });
  return undefined;
}
