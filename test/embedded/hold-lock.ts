/** A process that takes a lock, says so, and keeps it until it is killed. Arguments: file, mode. */
import { acquireLock, type LockMode } from '../../src/embedded/file-lock.js';

const [file = '', mode = 'shared'] = process.argv.slice(2);
const lock = await acquireLock({ file, mode: mode as LockMode, timeoutMs: 1_000 });
process.stdout.write(`${JSON.stringify({ held: lock !== null })}\n`);
process.stdin.resume();
