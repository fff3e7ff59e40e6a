/** Starts a run or goes on with one, shows its progress, and prints its result. */
import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { importSource } from '../activities/index.js';
import { checkWorkflowInput, InputError, modelsOf, parseRunInput } from '../config/index.js';
import type { WorkflowType } from '../contracts/names.js';
import type { RunInput } from '../contracts/run-input.js';
import { requireAccess } from '../sources/index.js';
import { openStore } from '../store/index.js';
import { commandContext, type CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { missingKeys, missingKeysOf } from './missing-keys.js';
import { readProviderSetup } from './operator-file.js';
import { readRunInput } from './run-flags.js';
import { attachEmbedded, attachToServer, type AttachOptions } from './attach.js';
import { defaultTarget, embeddedTarget, namedTarget, type Target } from './temporal-target.js';
import { terminal } from './terminal.js';
import { readConcurrency } from './read-concurrency.js';
import { startOf } from './start-of.js';
import { readWorkflowType } from './workflow-type.js';

export interface RunFlags extends Record<string, unknown> {
  readonly address?: string;
  readonly namespace?: string;
  readonly embedded?: boolean;
  readonly workflowId?: string;
  readonly workflow?: string;
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly concurrency?: string;
}

export async function resume(workflowId: string, flags: RunFlags): Promise<number> {
  const concurrency = readConcurrency(flags.concurrency);
  const context = commandContext();
  const target = (await findServer(flags)) ?? (await useEmbedded(context));
  return await attach(context, target, {
    workflowId,
    json: flags.json === true,
    resume: true,
    concurrency,
  });
}

export async function start(flags: RunFlags): Promise<number> {
  const type = readWorkflowType(flags.workflow);
  let input = await readRunInput(flags);
  checkWorkflowInput(type, parseRunInput(input));
  const context = commandContext();
  const server = await findServer(flags);
  if (server === undefined) await checkEmbedded(type, input, flags, context);
  if (input.source === '-') input = await importStdin(context, input);

  const workflowId = flags.workflowId ?? `${type}-${randomUUID().slice(0, 8)}`;
  return await attach(context, server ?? (await useEmbedded(context)), {
    workflowId,
    json: flags.json === true,
    resume: false,
    detach: flags.detach === true,
    concurrency: input.concurrency,
    start: (client) => startRun(client, type, input, workflowId),
  });
}

/** What cannot work with a server and workers that live in this process alone is said before they start. */
async function checkEmbedded(
  type: WorkflowType,
  input: RunInput,
  flags: RunFlags,
  context: CommandContext,
): Promise<void> {
  if (input.source !== undefined) requireAccess(input.source);
  const setup = readProviderSetup(context);
  const start = await startOf(type, input, context);
  const missing =
    start === undefined
      ? missingKeys(input, setup)
      : missingKeysOf([modelsOf(parseRunInput(start.input).models).embed], setup);
  if (missing.length > 0) throw new CommandError(missing.join('\n'), EXIT.usage);
  if (flags.detach) {
    throw new InputError(
      '--detach: the embedded server ends with this command, so the run would stop',
    );
  }
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

/** A server that was named, or that answers at the default address; undefined where the embedded one is to be used. */
async function findServer(flags: RunFlags): Promise<Target | undefined> {
  if (flags.embedded === true) {
    if (flags.address === undefined) return undefined;
    throw new InputError('--embedded and --address exclude each other');
  }
  const server = namedTarget(flags) ?? (await defaultTarget(flags));
  if (server !== undefined) terminal.say(`Using the Temporal server at ${server.address}.`);
  return server;
}

async function useEmbedded(context: CommandContext): Promise<Target> {
  const target = await embeddedTarget(context);
  const verb = target.server.owned ? 'Started' : 'Joined';
  const { uiUrl } = target.server;
  terminal.say(
    `${verb} the embedded Temporal server at ${target.address}` +
      (uiUrl === null ? '.' : `; its UI: ${uiUrl}`),
  );
  return target;
}

/** A worker has no standard input of ours: the documents go into the store first. */
async function importStdin({ store: address }: CommandContext, input: RunInput): Promise<RunInput> {
  const { source: _, format, columns, since, ...rest } = input;
  const corpus = input.corpus ?? `stdin-${randomUUID().slice(0, 8)}`;
  const store = await openStore(address);
  try {
    const { documents } = await importSource(store, {
      corpus,
      source: '-',
      ...{ format, columns, since },
      maxBadRecordRatio: input.maxBadRecordRatio ?? 0.01,
    });
    terminal.say(`Imported ${documents} documents from standard input as corpus "${corpus}".`);
  } finally {
    await store.close();
  }
  return { ...rest, corpus };
}
