/** Resolving a run's input in tests: paths are taken as they are. */
import { resolveRun, type ResolveOptions } from '../../src/config/resolve-run.js';
import type { RunConfig } from '../../src/contracts/run-input.js';

const OPTIONS: ResolveOptions = {
  nameCorpus: (source) => `named-after-${source}`,
  defaultOut: '/default-out',
  absolutePath: (path) => `/absolute/${path}`,
  readText: (path) =>
    path.endsWith('prompt.txt')
      ? Promise.resolve('\nName the bug in {{summaryLength}} words.\n')
      : Promise.reject(new Error('no such file')),
};

export async function resolved(input: unknown): Promise<RunConfig> {
  return await resolveRun(input, OPTIONS);
}

/** What a person is told about an input that cannot be used. */
export async function problemOf(input: unknown): Promise<string> {
  const outcome = await resolved(input).then(
    () => 'it was accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return outcome;
}
