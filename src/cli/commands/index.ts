/**
 * The whole command line: `tntflow` with its subcommands. What a command does is imported when it runs, so that help and
 * mistakes are answered at once.
 */
import { Command } from 'commander';
import { classifierCommand } from './classifier.js';
import { devCommand } from './dev.js';
import { doctorCommand } from './doctor.js';
import { estimateCommand } from './estimate.js';
import { importCommand } from './import.js';
import { purgeCommand } from './purge.js';
import { runCommand } from './run.js';
import { scheduleCommand } from './schedule.js';
import { statusCommand } from './status.js';
import { taxonomyCommand } from './taxonomy.js';
import { readVersion } from '../version.js';
import { workerCommand } from './worker.js';

export function createProgram(): Command {
  return new Command('tntflow')
    .description(
      'Turns conversation logs into a taxonomy, labels and a classifier, as durable Temporal workflows.',
    )
    .version(readVersion())
    .showHelpAfterError('(--help lists what is possible)')
    .addCommand(runCommand())
    .addCommand(estimateCommand())
    .addCommand(devCommand())
    .addCommand(workerCommand())
    .addCommand(statusCommand())
    .addCommand(taxonomyCommand())
    .addCommand(classifierCommand())
    .addCommand(scheduleCommand())
    .addCommand(importCommand())
    .addCommand(purgeCommand())
    .addCommand(doctorCommand());
}
