/** The built command as child processes: killed by id, and never left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

export interface Child {
  readonly process: ChildProcess;
  /** What it wrote so far, stdout and stderr. */
  output(): string;
  /** What it wrote to stdout so far. */
  data(): string;
  /** Sends a signal and waits for the end. @returns its exit code, or null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Waits for it to end by itself. */
  ended(): Promise<number | null>;
}

const children = new Set<Child>();

/** Runs `tntflow` as built. */
export function tntflow(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { stdin, cwd }: { readonly stdin?: string; readonly cwd?: string } = {},
): Child {
  const child = spawn(process.execPath, [CLI, ...args], {
    // The test runner asks its own output to be coloured.
    env: { ...process.env, FORCE_COLOR: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  // A command that ends without reading its input breaks the pipe, which is no fault of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  let text = '';
  let data = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (stream === child.stdout) data += chunk;
    });
  }
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const self: Child = {
    process: child,
    output: () => text,
    data: () => data,
    async ended() {
      const [code] = await exit;
      children.delete(self);
      return code;
    },
    async end(signal) {
      child.kill(signal);
      return await self.ended();
    },
  };
  children.add(self);
  return self;
}

/** Runs it to its end. */
export async function tntflowToEnd(
  ...args: Parameters<typeof tntflow>
): Promise<{ readonly code: number | null; readonly output: string; readonly data: string }> {
  const child = tntflow(...args);
  const code = await child.ended();
  return { code, output: child.output(), data: child.data() };
}

/** Kills what a failed test left running. */
export async function endChildren(): Promise<void> {
  await Promise.all([...children].map((child) => child.end('SIGKILL')));
}

/** Waits until `look` gives something. @throws Error naming `what` after `timeoutMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for: ${what}`);
    await delay(50);
  }
}
