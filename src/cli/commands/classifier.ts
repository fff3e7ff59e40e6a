/** `tntflow classifier` with its subcommands. */
import { Command } from 'commander';
import { addRunFlags } from '../run-flags.js';
import type { RunFlags } from '../run.js';
import { classifierServeCommand } from './classifier-serve.js';
import { addRunOptions } from './run.js';

/** The fields of a run that matter to one that learns from labels. */
const TRAINING =
  /^(run|labels|corpus|source|format|columns\..+|since|langsmith\..+|useCase|taxonomy|testSplit|seed|models\.embed|classifier\..+|concurrency|maxBadRecordRatio|outageTimeout|pauseTimeout|out)$/u;

/** The fields of a run that matter to one that applies a classifier. */
const APPLYING =
  /^(run|classifier|corpus|source|format|columns\..+|since|langsmith\..+|concurrency|maxFailureRatio|maxBadRecordRatio|outageTimeout|pauseTimeout|out)$/u;

export function classifierCommand(): Command {
  return new Command('classifier')
    .description('train, apply and serve classifiers')
    .addCommand(trainCommand())
    .addCommand(applyCommand())
    .addCommand(classifierServeCommand());
}

function trainCommand(): Command {
  const command = addRunOptions(
    new Command('train').description(
      'train a classifier on the labels of an earlier run (--run), or on labels by people (--labels)',
    ),
  );
  return addRunFlags(command, (path) => TRAINING.test(path)).action(async (flags: RunFlags) => {
    const { start } = await import('../run.js');
    process.exitCode = await start({ ...flags, workflow: 'trainClassifier' });
  });
}

function applyCommand(): Command {
  const command = addRunOptions(
    new Command('apply').description(
      'classify JSON lines from standard input to standard output; with --source, --corpus or --run: documents, as a run',
    ),
  );
  return addRunFlags(command, (path) => APPLYING.test(path))
    .addHelpText(
      'after',
      '\nAs a filter: cat chats.jsonl | tntflow classifier apply --classifier results/demo/classifier > labelled.jsonl',
    )
    .action(async (flags: RunFlags) => {
      const { applyClassifier } = await import('../classifier-apply.js');
      process.exitCode = await applyClassifier(flags);
    });
}
