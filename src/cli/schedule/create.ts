/** `tntflow schedule create`. */
import { readRunInput } from '../run-flags.js';
import { terminal } from '../terminal.js';
import { readWorkflowType } from '../workflow-type.js';
import type { CreateFlags } from './flags.js';
import { showDate } from './show-date.js';
import { withSchedules } from './with-schedules.js';

/** @throws InputError when the input, the cron expression or the time zone cannot be used. */
export async function createSchedule(name: string, flags: CreateFlags): Promise<void> {
  const { cron, timeZone, workflowId, paused, note } = flags;
  const type = readWorkflowType(flags.type, '--type');
  const input = await readRunInput(flags);
  const look = await withSchedules(flags, async (schedules) => {
    await schedules.create(name, { cron, timeZone, type, input, workflowId, paused, note });
    return await schedules.describe(name);
  });
  const [next] = look.next;
  const when =
    next === undefined
      ? 'it is never due'
      : `it is due at ${showDate(next, timeZone)} (${timeZone}) for the first time`;
  terminal.say(
    `The schedule "${name}" runs ${type}: ${look.paused ? `paused; ${when} once it is resumed` : when}.`,
  );
  if (input.out !== undefined) {
    terminal.say(
      `All its runs write to ${input.out}: each replaces the results before. Without --out, each has a folder of its own.`,
    );
  }
}
