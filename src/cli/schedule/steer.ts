/** What is done to a schedule that exists. */
import { InputError } from '../../config/index.js';
import { parseTime } from '../../domain/time.js';
import { terminal } from '../terminal.js';
import type { BackfillFlags, ScheduleFlags } from './flags.js';
import { withSchedules } from './with-schedules.js';

export async function pauseSchedule(name: string, flags: ScheduleFlags): Promise<void> {
  await withSchedules(flags, (schedules) => schedules.pause(name, flags.note));
  terminal.say(`The schedule "${name}" starts no runs until \`tntflow schedule resume ${name}\`.`);
}

export async function resumeSchedule(name: string, flags: ScheduleFlags): Promise<void> {
  await withSchedules(flags, (schedules) => schedules.resume(name, flags.note));
  terminal.say(`The schedule "${name}" starts runs again.`);
}

export async function triggerSchedule(name: string, flags: ScheduleFlags): Promise<void> {
  const running = await withSchedules(flags, async (schedules) => {
    const before = await schedules.describe(name);
    if (before.running.length === 0) await schedules.trigger(name);
    return before.running;
  });
  const [going] = running;
  terminal.say(
    going === undefined
      ? `A run of "${name}" starts; \`tntflow schedule describe ${name}\` shows it.`
      : `Nothing is started: the run ${going} goes on. Watch it with \`tntflow status ${going} --watch\`.`,
  );
}

export async function backfillSchedule(name: string, flags: BackfillFlags): Promise<void> {
  const [from, to] = [readTime('--from', flags.from), readTime('--to', flags.to)];
  if (to < from) throw new InputError('--to: must not be before --from');
  if (to.getTime() > Date.now()) throw new InputError('--to: must not be in the future');
  await withSchedules(flags, (schedules) => schedules.backfill(name, { from, to }));
  terminal.say(
    `The runs of "${name}" that were due from ${from.toISOString()} to ${to.toISOString()} start one after the other.`,
  );
}

export async function deleteSchedule(name: string, flags: ScheduleFlags): Promise<void> {
  await withSchedules(flags, (schedules) => schedules.delete(name));
  terminal.say(`The schedule "${name}" is gone; its runs are not.`);
}

function readTime(flag: string, text: string): Date {
  const time = parseTime(text);
  if (time !== undefined) return new Date(time);
  throw new InputError(`${flag}: must be a time such as 2026-11-23T09:30:00Z, got "${text}"`);
}
