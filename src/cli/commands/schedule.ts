/** `tntflow schedule`: runs that start by the calendar. */
import { Command } from 'commander';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import { addRunFlags } from '../run-flags.js';
import type { BackfillFlags, CreateFlags, ScheduleFlags } from '../schedule/flags.js';
import { SCHEDULED_TYPE } from '../schedule/flags.js';

export function scheduleCommand(): Command {
  return new Command('schedule')
    .description('let runs start by the calendar, on a Temporal server')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(
      named(
        'describe',
        'show a schedule: when it is due, its last runs, its input',
        async (name, flags) => {
          const { describeSchedule } = await import('../schedule/describe.js');
          await describeSchedule(name, flags);
        },
      )
        .alias('show')
        .option('--json', 'print it as JSON'),
    )
    .addCommand(
      named('pause', 'let no run start until it is resumed', async (name, flags) => {
        const { pauseSchedule } = await import('../schedule/steer.js');
        await pauseSchedule(name, flags);
      }).option('--note <text>', 'why'),
    )
    .addCommand(
      named('resume', 'let runs start again', async (name, flags) => {
        const { resumeSchedule } = await import('../schedule/steer.js');
        await resumeSchedule(name, flags);
      }).option('--note <text>', 'why'),
    )
    .addCommand(
      named('trigger', 'start a run now, unless one goes on', async (name, flags) => {
        const { triggerSchedule } = await import('../schedule/steer.js');
        await triggerSchedule(name, flags);
      }),
    )
    .addCommand(backfillCommand())
    .addCommand(
      named('delete', 'end a schedule; a run that goes on is left alone', async (name, flags) => {
        const { deleteSchedule } = await import('../schedule/steer.js');
        await deleteSchedule(name, flags);
      }),
    );
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a schedule; its input is validated now')
    .argument('<name>')
    .requiredOption('--cron <expression>', 'when runs are due, as in crontab: "0 3 * * 1"')
    .option('--time-zone <name>', 'of the cron expression, e.g. Europe/London', 'UTC')
    .option('--type <workflow>', `what to run: ${WORKFLOW_TYPES.join(', ')}`, SCHEDULED_TYPE)
    .option(
      '--workflow-id <id>',
      'how its runs are called, before the time they are due; default: the name',
    )
    .option('--paused', 'let it wait for `tntflow schedule resume`')
    .option('--note <text>', 'what it is for');
  return addRunFlags(addServerFlags(command))
    .addHelpText(
      'after',
      '\nA run that is due while one goes on is skipped. After an outage of the server, what was due in the last day is made up for. A run that fails pauses the schedule.',
    )
    .action(async (name: string, flags: CreateFlags) => {
      const { createSchedule } = await import('../schedule/create.js');
      await createSchedule(name, flags);
    });
}

function listCommand(): Command {
  return addServerFlags(new Command('list'))
    .description('list the schedules, when they are due, and how their last runs ended')
    .option('--json', 'print them as JSON')
    .action(async (flags: ScheduleFlags) => {
      const { listSchedules } = await import('../schedule/list.js');
      await listSchedules(flags);
    });
}

function backfillCommand(): Command {
  return addServerFlags(new Command('backfill'))
    .description('start the runs that were due in a time gone by, one after the other')
    .argument('<name>')
    .requiredOption('--from <time>', 'in ISO 8601; the zone is UTC unless it says otherwise')
    .requiredOption('--to <time>', 'in ISO 8601')
    .action(async (name: string, flags: BackfillFlags) => {
      const { backfillSchedule } = await import('../schedule/steer.js');
      await backfillSchedule(name, flags);
    });
}

function named(
  verb: string,
  description: string,
  act: (name: string, flags: ScheduleFlags) => Promise<void>,
): Command {
  return addServerFlags(new Command(verb)).description(description).argument('<name>').action(act);
}

function addServerFlags(command: Command): Command {
  return command
    .option('--address <host:port>', 'Temporal server; otherwise TEMPORAL_ADDRESS, localhost:7233')
    .option('--namespace <name>', 'Temporal namespace');
}
