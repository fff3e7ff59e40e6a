/** `tntflow run`: starts the pipeline, shows its progress, prints its result; `run resume` goes on with one. */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { importSource } from '../activities/index.js';
import { InputError } from '../config/index.js';
import { WORKFLOW_TYPES, type WorkflowType } from '../contracts/names.js';
import type { RunInput } from '../contracts/run-input.js';
import { openStore } from '../store/index.js';
import { commandContext, type CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { missingKeys } from './missing-keys.js';
import { addRunFlags, readRunInput } from './run-flags.js';
import { attachEmbedded, attachToServer, type AttachOptions } from './attach.js';
import { defaultTarget, embeddedTarget, namedTarget, type Target } from './temporal-target.js';
import { terminal } from './terminal.js';

interface RunFlags extends Record<string, unknown> {
  readonly address?: string;
  readonly namespace?: string;
  readonly embedded?: boolean;
  readonly workflowId?: string;
  readonly workflow?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

export function runCommand(): Command {
  const command = new Command('run')
    .description('run the pipeline on documents and print what they are about')
    .option('--workflow <type>', `what to run: ${WORKFLOW_TYPES.join(', ')}`, 'tntLlm')
    .option('--workflow-id <id>', 'id of the run; made up by default')
    .option('--detach', 'start the run on the Temporal server and do not wait for it');
  addTargetFlags(command).option('--json', 'print the result as JSON');
  return addRunFlags(command)
    .action(async (flags: RunFlags) => {
      process.exitCode = await start(flags);
    })
    .addCommand(resumeCommand());
}

function resumeCommand(): Command {
  return addTargetFlags(new Command('resume'))
    .description('go on with a run that was stopped, or watch one that is going on')
    .argument('<workflow-id>')
    .option('--concurrency <number>', 'most calls in flight for a model in this process')
    .option('--json', 'print the result as JSON')
    .action(async (workflowId: string, _flags: unknown, command: Command) => {
      // `run` has flags of the same names, and takes their values.
      const flags = command.optsWithGlobals<RunFlags>();
      const context = commandContext();
      process.exitCode = await attach(context, await chooseTarget(context, flags), {
        workflowId,
        json: flags.json === true,
        resume: true,
        concurrency: flags.concurrency === undefined ? undefined : Number(flags.concurrency),
      });
    });
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

async function start(flags: RunFlags): Promise<number> {
  const type = WORKFLOW_TYPES.find((known) => known === flags.workflow);
  if (type === undefined) {
    throw new InputError(
      `--workflow: must be one of ${WORKFLOW_TYPES.join(', ')}, got "${String(flags.workflow)}"`,
    );
  }
  let input = await readRunInput(flags);
  const context = commandContext();
  const target = await chooseTarget(context, flags);
  try {
    if (target.kind === 'embedded') {
      const missing = missingKeys(input, context.environment);
      if (missing.length > 0) throw new CommandError(missing.join('\n'), EXIT.usage);
      if (flags.detach)
        throw new InputError(
          '--detach: the embedded server ends with this command, so the run would stop',
        );
    }
    if (input.source === '-') input = await importStdin(context, input);
  } catch (error) {
    if (target.kind === 'embedded') await target.server.release();
    throw error;
  }
  const workflowId = flags.workflowId ?? `${type}-${randomUUID().slice(0, 8)}`;
  return await attach(context, target, {
    workflowId,
    json: flags.json === true,
    resume: false,
    detach: flags.detach === true,
    concurrency: input.concurrency,
    start: (client) => startRun(client, type, input, workflowId),
  });
}

async function startRun(
  client: Parameters<NonNullable<AttachOptions['start']>>[0],
  type: WorkflowType,
  input: RunInput,
  workflowId: string,
): Promise<void> {
  try {
    await client.start(type, input, { workflowId });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new CommandError(
      `A run with the id "${workflowId}" is going on. Watch it with \`tntflow run resume ${workflowId}\`, or choose another --workflow-id.`,
      EXIT.usage,
    );
  }
}

async function attach(
  context: CommandContext,
  target: Target,
  options: AttachOptions,
): Promise<number> {
  return target.kind === 'embedded'
    ? await attachEmbedded(context, target, options)
    : await attachToServer(target, options);
}

async function chooseTarget(context: CommandContext, flags: RunFlags): Promise<Target> {
  if (flags.embedded !== true) {
    const server = namedTarget(flags) ?? (await defaultTarget(flags));
    if (server !== undefined) {
      terminal.say(`Using the Temporal server at ${server.address}.`);
      return server;
    }
  } else if (flags.address !== undefined) {
    throw new InputError('--embedded and --address exclude each other');
  }
  const target = await embeddedTarget(context);
  const verb = target.server.owned ? 'Started' : 'Joined';
  terminal.say(
    `${verb} the embedded Temporal server at ${target.address}` +
      (target.server.uiUrl === null ? '.' : `; its UI: ${target.server.uiUrl}`),
  );
  return target;
}

/** A worker has no standard input of ours: the documents go into the store first. */
async function importStdin({ store: address }: CommandContext, input: RunInput): Promise<RunInput> {
  const { source: _, ...rest } = input;
  const corpus = input.corpus ?? `stdin-${randomUUID().slice(0, 8)}`;
  const store = await openStore(address);
  try {
    const { documents } = await importSource(store, {
      corpus,
      source: '-',
      maxBadRecordRatio: input.maxBadRecordRatio ?? 0.01,
    });
    terminal.say(`Imported ${documents} documents from standard input as corpus "${corpus}".`);
  } finally {
    await store.close();
  }
  return { ...rest, corpus };
}
