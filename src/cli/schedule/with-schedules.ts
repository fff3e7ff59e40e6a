/** Connects to the server that runs, and says in one line what is wrong with a schedule's name. */
import type { Schedules } from '../../client.js';
import { commandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { withRunningServer } from '../running-server.js';
import type { ScheduleFlags } from './flags.js';

export async function withSchedules<T>(
  flags: ScheduleFlags,
  use: (schedules: Schedules) => Promise<T>,
): Promise<T> {
  return await withRunningServer(commandContext(), flags, async (client) => {
    try {
      return await use(client.schedule);
    } catch (error) {
      throw explain(error);
    }
  });
}

function explain(error: unknown): unknown {
  const { name, scheduleId } = (error ?? {}) as { name?: string; scheduleId?: string };
  if (name === 'ScheduleNotFoundError') {
    return new CommandError(
      `There is no schedule "${scheduleId ?? ''}" on this Temporal server. \`tntflow schedule list\` shows those there are.`,
      EXIT.usage,
    );
  }
  if (name === 'ScheduleAlreadyRunning') {
    return new CommandError(
      `There is a schedule "${scheduleId ?? ''}" already. Choose another name, or end that one with \`tntflow schedule delete ${scheduleId ?? ''}\`.`,
      EXIT.usage,
    );
  }
  return error;
}
