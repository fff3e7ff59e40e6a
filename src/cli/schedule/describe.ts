/** `tntflow schedule describe`. */
import { terminal } from '../terminal.js';
import type { ScheduleFlags } from './flags.js';
import { showDate } from './show-date.js';
import { withSchedules } from './with-schedules.js';

const SHOWN_NEXT = 3;

export async function describeSchedule(name: string, flags: ScheduleFlags): Promise<void> {
  const look = await withSchedules(flags, (schedules) => schedules.describe(name));
  if (flags.json === true) {
    terminal.print(JSON.stringify(look, null, 2));
    return;
  }
  const { type, cron, timeZone, paused, note, next, runs, running, skipped, missed } = look;
  const dates = next.slice(0, SHOWN_NEXT).map((date) => showDate(date, timeZone));
  const lines = [
    `${name}  ${type}  ${paused ? 'paused' : 'active'}`,
    ...(note === null || note === '' ? [] : [`Note     ${note}`]),
    `When     ${cron ?? 'a calendar of its own'} (${timeZone})`,
    `Next     ${dates.length === 0 ? 'never' : dates.join(', ')}${paused ? ', once it is resumed' : ''}`,
    ...running.map((workflowId) => `Running  ${workflowId}`),
    ...runs.map(
      ({ workflowId, due, status }) =>
        `Run      ${workflowId}, due ${showDate(due, timeZone)}: ${status ?? 'forgotten by the server'}`,
    ),
    ...(skipped > 0 ? [`Skipped  ${skipped}, because the run before was going on`] : []),
    ...(missed > 0 ? [`Missed   ${missed}, because the server was away for more than a day`] : []),
    `Input    ${JSON.stringify(look.input)}`,
  ];
  terminal.print(lines.join('\n'));
}
