/** Pins a command to one core, where `taskset` is. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** False on systems without `taskset`: then everything shares all cores. */
export const canPin =
  availableParallelism() > 1 &&
  spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

export function onCore(core: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '--cpu-list', String(core), ...command] : command;
}
