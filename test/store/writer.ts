/** Starts `writer-process.ts`, and stops it when the test ends. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Writer {
  /** It has loaded its modules and waits. */
  readonly ready: Promise<void>;
  /** Tells it to open the store and write. */
  go(): void;
  /** `done`, or what it said before it ended. */
  readonly done: Promise<string>;
}

export function startWriter({
  url,
  name,
}: {
  readonly url: string;
  readonly name: string;
}): Writer {
  const script = fileURLToPath(new URL('writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await exited;
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.startsWith('ready\n')) resolve();
    });
    child.once('close', (code) => reject(new Error(`The writer ended with ${code}: ${said}`)));
  });
  return {
    ready,
    go: () => child.stdin.write('go\n'),
    done: exited.then(() => said.replace('ready\n', '').trim()),
  };
}
