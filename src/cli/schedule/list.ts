/** `tntflow schedule list`. */
import Table from 'cli-table3';
import type { ScheduleEntry } from '../../client.js';
import { terminal } from '../terminal.js';
import type { ScheduleFlags } from './flags.js';
import { showDate } from './show-date.js';
import { withSchedules } from './with-schedules.js';

export async function listSchedules(flags: ScheduleFlags): Promise<void> {
  const entries = await withSchedules(flags, async (schedules) => {
    const all: ScheduleEntry[] = [];
    for await (const entry of schedules.list()) all.push(entry);
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  });
  if (flags.json === true) {
    terminal.print(JSON.stringify(entries, null, 2));
    return;
  }
  if (entries.length === 0) {
    terminal.say('There are no schedules. `tntflow schedule create` makes one.');
    return;
  }
  const table = new Table({
    head: ['Schedule', 'Runs', 'When', 'Next', 'Last run'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, type, cron, timeZone, paused, note, next, last } of entries) {
    const [soonest] = next;
    table.push([
      name,
      type,
      `${cron ?? 'a calendar of its own'} (${timeZone})`,
      paused
        ? `paused${note === null || note === '' ? '' : `: ${note}`}`
        : soonest === undefined
          ? 'never'
          : showDate(soonest, timeZone),
      last === null ? 'none yet' : `${last.status ?? 'forgotten'}, ${showDate(last.due, timeZone)}`,
    ]);
  }
  terminal.print(table.toString());
}
