// The steps of the set-up in their order, under a lock, with one line for each step that had something to do.
import { constants } from 'node:os';
import { acquireLock } from './lock.mjs';
import { buildStep } from './build.mjs';
import { packagesStep } from './packages.mjs';
import { Reporter } from './reporter.mjs';
import { SetUpError } from './set-up-error.mjs';
import { temporalCliStep } from './temporal-cli.mjs';

const STEPS = [packagesStep, buildStep, temporalCliStep];

/**
 * Runs the set-up and sets the exit code: 0 done, 1 something cannot be had, 130 or 143 interrupted.
 *
 * @param {string} root the project's folder
 */
export async function main(root) {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      process.exitCode = 128 + constants.signals[signal];
      interrupted.abort(new SetUpError(`Interrupted by ${signal}; run it again to go on.`));
    });
  }
  const reporter = new Reporter();
  try {
    await setUp({ root, reporter, signal: interrupted.signal });
  } catch (error) {
    reporter.fail();
    const shown = process.env.TNTFLOW_DEBUG ? error.stack : error.message;
    process.stderr.write(`${shown}\n`);
    process.exitCode ||= 1;
  }
}

/** @param {{ root: string, reporter: Reporter, signal: AbortSignal }} context */
async function setUp(context) {
  const { root, reporter, signal } = context;
  // The usual case, in which nothing is to be done, takes no lock: a set-up at work has undone what it works on.
  const waiting = [];
  for (const step of STEPS) {
    if (waiting.length > 0 || !(await step.isDone(context))) waiting.push(step);
  }
  if (waiting.length > 0) {
    const lock = await acquireLock({ root, reporter, signal });
    try {
      for (const step of waiting) {
        // Another set-up may have done it while this one waited for the lock.
        if (await step.isDone(context)) continue;
        reporter.begin(step.name);
        await step.run({ ...context, lock });
        reporter.end();
      }
    } finally {
      lock.release();
    }
  }
  reporter.finish();
}
