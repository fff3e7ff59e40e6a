/** Child processes of a chaos test: the built command, killed by id, and never left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const CLI = resolve(import.meta.dirname, '../../../dist/cli.js');

export interface Child {
  readonly process: ChildProcess;
  /** What it wrote so far, stdout and stderr. */
  output(): string;
  /** Sends a signal and waits for the end. @returns its exit code, or null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Waits for it to end by itself. */
  ended(): Promise<number | null>;
}

const children = new Set<Child>();

/** Runs `tntflow` as built. */
export function tntflow(args: readonly string[], env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const self: Child = {
    process: child,
    output: () => text,
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
