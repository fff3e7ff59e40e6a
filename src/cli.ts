#!/usr/bin/env node
/** The `tntflow` command. */
import { createProgram } from './cli/commands/index.js';
import { reportError } from './cli/report-error.js';
import { terminal } from './cli/terminal.js';

const program = createProgram();
// Commander ends the process by itself unless told to throw; every subcommand inherits this.
for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap(({ commands }) => commands),
]) {
  command.exitOverride();
}
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await reportError(error, terminal);
}
// A worker that could not be stopped would keep the process alive; one that could does not get here in time.
setTimeout(() => process.exit(), 5_000).unref();
