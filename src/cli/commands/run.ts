/** `tntflow run`, `tntflow run resume` and `tntflow run pause`. */
import { Command } from 'commander';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import { EXIT } from '../exit-codes.js';
import { addRunFlags } from '../run-flags.js';
import type { RunFlags } from '../run.js';

export function runCommand(): Command {
  const command = new Command('run')
    .description('run the pipeline on documents and print what they are about')
    .option('--workflow <type>', `what to run: ${WORKFLOW_TYPES.join(', ')}`, 'tntLlm')
    .option(
      '--dry-run',
      'say what the run would cost, as `tntflow estimate` does, and start nothing',
    );
  return addRunFlags(addRunOptions(command))
    .addHelpText('after', `\nExit codes: ${describeExitCodes()}`)
    .action(async (flags: RunFlags) => {
      if (flags.dryRun === true) {
        const { estimate } = await import('../estimate.js');
        await estimate(flags);
        return;
      }
      const { start } = await import('../run.js');
      process.exitCode = await start(flags);
    })
    .addCommand(resumeCommand())
    .addCommand(pauseCommand());
}

function resumeCommand(): Command {
  return addTargetFlags(new Command('resume'))
    .description('go on with a run that was stopped, or watch one that is going on')
    .argument('<workflow-id>')
    .option('--concurrency <number>', 'most calls in flight for a model in this process')
    .option('--json', 'print the result as JSON')
    .action(async (workflowId: string, _flags: unknown, command: Command) => {
      const { resume } = await import('../run.js');
      // `run` has flags of the same names, and takes their values.
      process.exitCode = await resume(workflowId, command.optsWithGlobals<RunFlags>());
    });
}

function pauseCommand(): Command {
  return addTargetFlags(new Command('pause'))
    .description('let a run make no more calls until it is told to go on with `tntflow run resume`')
    .argument('<workflow-id>')
    .action(async (workflowId: string, _flags: unknown, command: Command) => {
      const { pauseRun } = await import('../pause.js');
      await pauseRun(workflowId, command.optsWithGlobals());
    });
}

/** How a run is started and shown. */
export function addRunOptions(command: Command): Command {
  return addTargetFlags(
    command
      .option('--workflow-id <id>', 'id of the run; made up by default')
      .option('--detach', 'start the run on the Temporal server and do not wait for it'),
  ).option('--json', 'print the result as JSON');
}

function addTargetFlags(command: Command): Command {
  return command
    .option(
      '--address <host:port>',
      'Temporal server; otherwise TEMPORAL_ADDRESS, localhost:7233, the embedded one',
    )
    .option('--namespace <name>', 'Temporal namespace')
    .option('--embedded', 'use the embedded Temporal server, whatever else answers');
}

function describeExitCodes(): string {
  const { done, failed, usage, setAside, unreachable, detached } = EXIT;
  return (
    `${done} done, ${failed} failed, ${usage} bad input, ${setAside} done with documents set aside, ` +
    `${unreachable} Temporal or a provider unreachable, ${detached} interrupted or detached`
  );
}
