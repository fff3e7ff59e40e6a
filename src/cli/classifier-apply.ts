/** Applies a classifier: to standard input as a filter, or to a corpus or source as a run. */
import { resolve } from 'node:path';
import { InputError } from '../config/index.js';
import { classifyPipe } from './classify-pipe.js';
import { readRunInput } from './run-flags.js';
import { start, type RunFlags } from './run.js';
import { terminal } from './terminal.js';

/** What only a run has, by the names that commander gives its flags. */
const OF_RUNS = {
  ...{ address: '--address', namespace: '--namespace', embedded: '--embedded' },
  ...{ workflowId: '--workflow-id', detach: '--detach', json: '--json', out: '--out' },
};

/** @returns the exit code. */
export async function applyClassifier(flags: RunFlags): Promise<number> {
  const { source, corpus, run, config, classifier } = flags;
  const isRun = [source, corpus, run, config].some((flag) => flag !== undefined);
  if (isRun) return await start({ ...flags, workflow: 'classifyDocuments' });
  if (typeof classifier !== 'string') {
    throw new InputError(
      '--classifier: name the folder of a classifier, such as results/demo/classifier; or the run that trained one with --run',
    );
  }
  const unfit = Object.entries(OF_RUNS).find(([name]) => flags[name] !== undefined);
  if (unfit !== undefined) {
    throw new InputError(
      `${unfit[1]}: is for a run over --source or --corpus; without them, standard input is labelled on standard output`,
    );
  }
  if (process.stdin.isTTY) {
    throw new InputError(
      'Pipe JSON lines into it, or name the documents with --source or --corpus.',
    );
  }
  const input = await readRunInput({ ...flags, source: '-' });
  const { format, columns, since, concurrency } = input;
  const { stdin, stdout } = process;
  return await classifyPipe(
    { folder: resolve(classifier), format, columns, since, concurrency },
    { stdin, stdout, say: terminal.say },
  );
}
