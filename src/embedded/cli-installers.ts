/** The two ways to install the Temporal CLI: the SDK's own download, and a build with `go install`. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { TEMPORAL_CLI_VERSION, EXECUTABLE } from './cli-cache.js';
import { findOnPath } from './find-on-path.js';
import { runCommand, type CommandResult } from './run-command.js';

export interface InstallOptions {
  /** An empty folder, which goes when the installation ends. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** The installed file, or why there is none. */
export type InstallResult =
  { readonly file: string } | { readonly file: null; readonly reason: string };

export interface CliInstaller {
  readonly place: string;
  /** Shown while it works. */
  readonly description: string;
  install(options: InstallOptions): Promise<InstallResult>;
}

export interface SdkDownloadOptions {
  /** The module `@temporalio/testing`, resolved from here unless given. */
  readonly sdkModule?: string;
  /** Most milliseconds without a byte arriving. */
  readonly idleMs?: number;
  readonly timeoutMs?: number;
}

/**
 * The download of `TestWorkflowEnvironment.createLocal`, which also starts a server from the file once. It has no
 * time limit of its own and cannot be cancelled, so it runs in a process that can be killed.
 */
export function sdkDownload(options: SdkDownloadOptions = {}): CliInstaller {
  const { idleMs = 30_000, timeoutMs = 600_000 } = options;
  const script = `
    const [, sdkModule, downloadDir, version] = process.argv;
    (async () => {
      const { TestWorkflowEnvironment } = require(sdkModule);
      const executable = { type: 'cached-download', downloadDir, version };
      const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
      await environment.teardown();
    })().catch((error) => {
      process.stdout.write(String(error?.message ?? error).split('\\n')[0]);
      process.exitCode = 1;
    });`;
  return {
    place: "the SDK's download",
    description: "the SDK's download",
    async install({ folder, env, signal }) {
      const sdkModule = options.sdkModule ?? resolveSdkModule();
      if (sdkModule === null) return { file: null, reason: '@temporalio/testing is not installed' };
      const result = await runCommand({
        command: process.execPath,
        args: ['-e', script, sdkModule, folder, `v${TEMPORAL_CLI_VERSION}`],
        env,
        timeoutMs,
        stall: { idleMs, measure: () => folderSize(folder) },
        ...(signal ? { signal } : {}),
      });
      // The file counts even where starting a server from it failed: it is checked by its caller.
      const file = findDownloaded(folder);
      if (file !== null) return { file };
      if (result.kind === 'stalled')
        return { file: null, reason: `nothing arrived for ${duration(idleMs)}` };
      return {
        file: null,
        reason: describeFailure(result, result.stdout || result.stderr, timeoutMs),
      };
    },
  };
}

export interface GoInstallOptions {
  readonly timeoutMs?: number;
}

/** Builds the official CLI with the flags of its releases; Go's own proxy and checksums say what is fetched. */
export function goInstall({ timeoutMs = 1_200_000 }: GoInstallOptions = {}): CliInstaller {
  return {
    place: 'go install',
    description: 'go install (2 to 4 minutes)',
    async install({ folder, env, signal }) {
      const go = await findOnPath('go', env);
      if (go === null) return { file: null, reason: '`go` is not on PATH' };
      // A cross-compiling or vendoring environment would make `go install` fail or build for another machine.
      const neutral = { GOOS: '', GOARCH: '', GOFLAGS: '' };
      const variable = 'github.com/temporalio/cli/temporalcli.Version';
      const result = await runCommand({
        command: go,
        args: [
          'install',
          `-ldflags=-s -w -X ${variable}=${TEMPORAL_CLI_VERSION}`,
          `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`,
        ],
        cwd: folder,
        env: { ...env, ...neutral, GOBIN: folder, CGO_ENABLED: '0' },
        timeoutMs,
        ...(signal ? { signal } : {}),
      });
      const file = join(folder, EXECUTABLE);
      if (result.kind === 'ended' && result.code === 0 && existsSync(file)) return { file };
      return { file: null, reason: describeFailure(result, result.stderr, timeoutMs) };
    },
  };
}

function resolveSdkModule(): string | null {
  try {
    return createRequire(import.meta.url).resolve('@temporalio/testing');
  } catch {
    return null;
  }
}

function findDownloaded(folder: string): string | null {
  const name = readdirSync(folder).find((entry) => /^temporal-.*(?<!\.downloading)$/.test(entry));
  return name === undefined ? null : join(folder, name);
}

function folderSize(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    return sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  }, 0);
}

/** One line, from the end of the output: progress messages and repeated causes left out. */
function describeFailure(result: CommandResult, output: string, timeoutMs: number): string {
  if (result.kind === 'timeout') return `not done within ${duration(timeoutMs)}`;
  if (result.kind === 'unstartable') return `cannot be run (${result.reason})`;
  const lines = output.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '' && !line.startsWith('go: downloading'));
  const causes = told.slice(-3).join('; ').split(': ');
  const message = [...new Set(causes)].join(': ').slice(0, 400);
  return message || `ended with exit code ${result.code ?? 'of a signal'} and printed nothing`;
}

function duration(milliseconds: number): string {
  return milliseconds < 120_000 ? `${milliseconds / 1000} s` : `${milliseconds / 60_000} minutes`;
}
