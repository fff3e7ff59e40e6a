/** What the tests of the embedded server share: temporary folders, scripts that stand in for programs, the real CLI. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';

export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A new folder; `remove` takes it away. */
export function temporaryFolder(): { path: string; remove: () => void } {
  // macOS's temporary folder is a link, and what processes report is where it leads.
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tntflow-embedded-')));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Writes an executable shell script, with its folder. */
export function writeScript(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A script that answers `--version` as the Temporal CLI does. */
export function writeFakeCli(path: string, version = '1.5.1', serverVersion = '1.29.1'): string {
  return writeScript(
    path,
    `echo "temporal version ${version} (Server ${serverVersion}, UI 2.42.1)"`,
  );
}

/** The real CLI's path. Set-up provides it; without it these tests cannot mean anything, so they fail. */
export async function realCli(): Promise<string> {
  const { cli, attempts } = await findTemporalCli();
  if (cli) return cli.path;
  throw new Error(`No Temporal CLI: run \`node scripts/setup.mjs\`. ${JSON.stringify(attempts)}`);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `condition` holds; fails after `timeoutMs`. */
export async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline)
      throw new Error(`Not so within ${timeoutMs} ms: ${condition.toString()}`);
    await sleep(20);
  }
}

export interface HelperProcess {
  readonly child: ChildProcess;
  /** The next line it prints, parsed as JSON. */
  nextLine(): Promise<Record<string, unknown>>;
  readonly exited: Promise<number | null>;
}

/** Runs a TypeScript module of the tests as a process of its own. */
export function startHelper(module: string, args: readonly string[]): HelperProcess {
  const file = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: PROJECT_ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  return {
    child,
    exited,
    nextLine: async () => {
      await until(() => lines.length > 0 || child.exitCode !== null, 20_000);
      const line = lines.shift();
      if (line === undefined) throw new Error(`The helper ended with ${child.exitCode}`);
      return JSON.parse(line) as Record<string, unknown>;
    },
  };
}
