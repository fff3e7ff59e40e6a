/** Whether a file is a Temporal CLI that this project can use: it is asked for its version. */
import { runCommand } from './run-command.js';

/** Workflow updates, which approvals and revisions use, are on by default as of this server version. */
const OLDEST_SERVER = '1.25.0';

/** Milliseconds for `--version`: some systems scan a large new file before its first run. */
const VERSION_TIMEOUT_MS = 20_000;

export type CliCheck =
  | { readonly usable: true; readonly version: string; readonly serverVersion: string }
  | { readonly usable: false; readonly reason: string };

export interface CheckCliOptions {
  readonly path: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export async function checkCli(options: CheckCliOptions): Promise<CliCheck> {
  const { path, timeoutMs = VERSION_TIMEOUT_MS, signal } = options;
  const result = await runCommand({
    command: path,
    args: ['--version'],
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
  if (result.kind === 'unstartable') {
    return { usable: false, reason: `cannot be run (${describeStartError(result.reason)})` };
  }
  if (result.kind === 'timeout') {
    return { usable: false, reason: `gave no answer to --version within ${timeoutMs / 1000} s` };
  }
  if (result.code !== 0) {
    const ending = result.code === null ? 'was killed' : `failed with exit code ${result.code}`;
    return { usable: false, reason: `--version ${ending}${firstLine(result.stderr, ': ')}` };
  }
  // `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`
  const match = /^temporal version (\S+) \(Server (\d+\.\d+\.\d+)/.exec(result.stdout);
  const [, version, serverVersion] = match ?? [];
  if (version === undefined || serverVersion === undefined) {
    const answer = firstLine(result.stdout, '') || 'nothing';
    return { usable: false, reason: `is not the Temporal CLI: --version printed ${answer}` };
  }
  if (isOlder(serverVersion, OLDEST_SERVER)) {
    return {
      usable: false,
      reason: `is too old: it holds server ${serverVersion}, and ${OLDEST_SERVER} or later is needed`,
    };
  }
  return { usable: true, version, serverVersion };
}

/** Compares versions of three numbers. */
function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function firstLine(text: string, prefix: string): string {
  const line = text.trim().split('\n')[0]?.slice(0, 160) ?? '';
  return line === '' ? '' : `${prefix}${line}`;
}

function describeStartError(code: string): string {
  const known: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'no permission to execute it',
    ENOEXEC: 'not a program for this system',
    UNKNOWN: 'not a program for this system',
  };
  return known[code] ?? code;
}
