/** The dev server's log file: a new one for each start, the one before kept beside it. */
import { closeSync, existsSync, openSync, readSync, renameSync, fstatSync } from 'node:fs';

/** Bytes looked at for the end of a log. */
const TAIL_BYTES = 65_536;
/** The lines the server prints at every start and stop, and warnings that only follow from stopping. */
const NOISE = /^(CLI \S+ \(Server|(Server|UI|HTTP|Metrics):\s|Stopping server)/;

/** Opens an empty log for writing and returns its file descriptor; the last one becomes `<file>.1`. */
export function openLog(file: string): number {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, 'w', 0o600);
}

/** How a Go program that crashed begins to say why; the stack traces behind it are for its authors. */
export const CRASH = /^(panic|fatal error): /;
const TRACE = /^goroutine \d+ /;

/** The last lines worth showing, each cut to 300 characters; of a crash, those up to its reason. */
export function readLogEnd(file: string, lines: number): string[] {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    const told = buffer
      .toString('utf8')
      .split('\n')
      .map((line) => line.trim());
    return withoutTrace(told)
      .filter((line) => line !== '' && !NOISE.test(line))
      .slice(-lines)
      .map((line) => line.slice(0, 300));
  } finally {
    closeSync(handle);
  }
}

function withoutTrace(lines: readonly string[]): readonly string[] {
  const crash = lines.findIndex((line) => CRASH.test(line));
  if (crash === -1) return lines;
  const trace = lines.findIndex((line, index) => index > crash && TRACE.test(line));
  return trace === -1 ? lines : lines.slice(0, trace);
}
