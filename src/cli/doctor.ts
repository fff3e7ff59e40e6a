/** Says what this machine has, and what is missing. */
import { stat } from 'node:fs/promises';
import { describeBackend } from '../classifier/index.js';
import { inspectDevServer } from '../embedded/server-lock.js';
import { findTemporalCli, formatAttempts, TemporalCliError } from '../embedded/temporal-cli.js';
import { describeStore, openStore } from '../store/index.js';
import { commandContext, type CommandContext } from './context.js';
import { checkProviders } from './doctor-providers.js';
import { EXIT } from './exit-codes.js';
import { colour, terminal } from './terminal.js';
import { readVersion } from './version.js';

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly text: string;
}

export async function runDoctor(flags: { readonly json?: boolean }): Promise<void> {
  const context = commandContext();
  const findings: Finding[] = [
    { what: 'tntflow', ok: true, text: readVersion() },
    {
      what: 'Node.js',
      ok: true,
      text: `${process.version} on ${process.platform} ${process.arch}`,
    },
    { what: 'State folder', ok: true, text: context.home },
    await checkStore(context),
    await checkTemporalCli(),
    checkServer(context),
    await checkTensorFlow(),
    ...checkProviders(context),
  ];
  if (flags.json === true) terminal.print(JSON.stringify(findings, null, 2));
  else for (const finding of findings) terminal.print(render(finding));
  if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT.failed;
}

function render({ what, ok, text }: Finding): string {
  return `${ok ? colour.green('✓') : colour.red('✗')} ${what.padEnd(14)} ${text}`;
}

async function checkStore({ store: url, environment, home }: CommandContext): Promise<Finding> {
  const what = 'Store';
  try {
    const { engine, address } = describeStore(url);
    const store = await openStore(url);
    await store.ping();
    await store.close();
    const size =
      environment.TNTFLOW_STORE === undefined ? (await stat(`${home}/store.db`)).size : null;
    return {
      what,
      ok: true,
      text: `${engine}, ${address}` + (size === null ? '' : `, ${(size / 1e6).toFixed(1)} MB`),
    };
  } catch (error) {
    return { what, ok: false, text: messageOf(error) };
  }
}

async function checkTemporalCli(): Promise<Finding> {
  const what = 'Temporal CLI';
  try {
    const { cli, attempts } = await findTemporalCli();
    return cli === null
      ? {
          what,
          ok: false,
          text: `none found; \`tntflow dev\` will try to get one.\n${formatAttempts(attempts).join('\n')}`,
        }
      : { what, ok: true, text: `${cli.path} (server ${cli.serverVersion}), from ${cli.place}` };
  } catch (error) {
    if (error instanceof TemporalCliError) return { what, ok: false, text: error.message };
    throw error;
  }
}

function checkServer({ home }: CommandContext): Finding {
  const server = inspectDevServer(home);
  return {
    what: 'Temporal',
    ok: true,
    text:
      server === null
        ? 'the embedded server is not running'
        : `the embedded server is at ${server.address}${server.uiUrl === null ? '' : `, its UI at ${server.uiUrl}`}`,
  };
}

async function checkTensorFlow(): Promise<Finding> {
  const what = 'TensorFlow.js';
  try {
    const { name, reason } = await describeBackend();
    return { what, ok: true, text: `${name}: ${reason}` };
  } catch (error) {
    return { what, ok: false, text: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
