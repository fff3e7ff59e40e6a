/** Runs by the calendar: triggered, overlapping, backfilled, failed; and the commands that steer them. */
import { ScheduleNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgram } from '../../src/cli/commands/index.js';
import { reportError } from '../../src/cli/report-error.js';
import { wireFormatAnswer } from '../../src/testing/index.js';
import { makeDocuments, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { gate } from '../support/gate.js';
import { PipelineBench } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import type { ModelBehaviour } from '../support/stand-in-models.js';

const WEEK_MS = 7 * 24 * 3_600_000;
/** Due in the middle of a week from now, so that nothing starts by itself while the tests run. */
const CRON = weeklyCron(new Date(Date.now() + WEEK_MS / 2));

/** Each run of the pipeline is quick; the schedule's own workflow takes its time between them. */
vi.setConfig({ testTimeout: 180_000 });

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start();
});
afterAll(async () => {
  await bench.stop();
});

function weeklyCron(date: Date): string {
  return `${date.getUTCMinutes()} ${date.getUTCHours()} * * ${date.getUTCDay()}`;
}

/** Documents of which all are new enough. */
function inputOf(name: string, behaviour: ModelBehaviour = {}) {
  const models = bench.models.add(name, behaviour);
  const time = new Date().toISOString();
  const documents = makeDocuments({ mark: name, count: 10 }).map((one) => ({ ...one, time }));
  return {
    models,
    input: {
      ...{ source: writeJsonl(bench.folder, name, documents), corpus: name, since: '30 days' },
      ...{ models: models.forTasks('offline:hashing'), label: { classifyRest: false } },
      taxonomy: { categories: TOPIC_CATEGORIES },
    },
  };
}

async function runsOf(name: string, status: string, count: number) {
  return await until(`${count} runs of ${name} to be ${status}`, async () => {
    const { runs } = await bench.client.schedule.describe(name);
    const found = runs.filter((run) => run.status === status);
    return found.length >= count ? runs : undefined;
  });
}

describe('a schedule', () => {
  test('starts runs that Temporal names and that do what its input says', async () => {
    const { input, models } = inputOf('trigger');
    await bench.client.schedule.create('weekly', {
      ...{ cron: CRON, timeZone: 'Europe/London', type: 'labelDocuments', input },
    });
    const { policies, spec } = await bench.temporal.schedule.getHandle('weekly').describe();
    expect(policies).toEqual({
      ...{ overlap: 'SKIP', catchupWindow: WEEK_MS / 7, pauseOnFailure: true },
    });
    expect(spec.timezone).toBe('Europe/London');

    await bench.client.schedule.trigger('weekly');
    const [run] = await runsOf('weekly', 'COMPLETED', 1);
    expect(run?.workflowId).toMatch(/^weekly-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u);
    expect(await bench.client.result(run?.workflowId ?? '')).toMatchObject({ labelled: 10 });
    expect(models.counts('label')).toEqual({ label: 10 });

    const look = await bench.client.schedule.describe('weekly');
    expect(look).toMatchObject({
      ...{ name: 'weekly', type: 'labelDocuments', cron: CRON, timeZone: 'Europe/London' },
      ...{ paused: false, input, running: [], skipped: 0, missed: 0 },
    });
    expect(look.next.length).toBeGreaterThan(3);
    const listed = await until('the list to show it', async () => {
      for await (const entry of bench.client.schedule.list()) {
        if (entry.name === 'weekly' && entry.last !== null) return entry;
      }
      return undefined;
    });
    expect(listed).toMatchObject({ cron: CRON, last: { status: 'COMPLETED' } });
    await bench.client.schedule.delete('weekly');
    await expect(bench.client.schedule.describe('weekly')).rejects.toThrow(ScheduleNotFoundError);
  });

  test('skips a run that is due while one goes on', async () => {
    const { opened, open } = gate();
    const { input } = inputOf('overlap', {
      answer: async (request) => {
        await opened;
        return wireFormatAnswer(request);
      },
    });
    const { schedule } = bench.client;
    await schedule.create('overlap', { cron: CRON, type: 'labelDocuments', input });
    await schedule.trigger('overlap');
    await runsOf('overlap', 'RUNNING', 1);
    await schedule.trigger('overlap');
    const look = await until('the second to be skipped', async () => {
      const found = await schedule.describe('overlap');
      return found.skipped === 1 ? found : undefined;
    });
    expect(look.running).toHaveLength(1);
    open();
    await runsOf('overlap', 'COMPLETED', 1);
    expect((await schedule.describe('overlap')).runs).toHaveLength(1);
  });

  test('makes up for two weeks with two runs, in order, each as of the time it was due', async () => {
    const { input } = inputOf('backfill', { latencyMs: () => 100 });
    const { schedule } = bench.client;
    await schedule.create('backfill', { cron: CRON, type: 'labelDocuments', input, paused: true });
    const to = new Date();
    const from = new Date(to.getTime() - 2 * WEEK_MS);
    await schedule.backfill('backfill', { from, to });
    const runs = await runsOf('backfill', 'COMPLETED', 2);
    expect(runs).toHaveLength(2);
    const [first, second] = runs;
    expect((second?.due.getTime() ?? 0) - (first?.due.getTime() ?? 0)).toBe(WEEK_MS);
    for (const { workflowId, due } of runs) {
      expect(workflowId).toBe(`backfill-${due.toISOString().replace('.000', '')}`);
      const stored = await bench.withStore((store) => store.runs.latest(workflowId));
      expect(stored?.config.since).toBe(new Date(due.getTime() - 30 * 86_400_000).toISOString());
    }
    const times = await Promise.all(
      runs.map(async ({ workflowId }) => {
        const { startTime, closeTime } = await bench.temporal.workflow
          .getHandle(workflowId)
          .describe();
        return { startTime, closeTime };
      }),
    );
    expect(times[1]?.startTime.getTime()).toBeGreaterThanOrEqual(
      times[0]?.closeTime?.getTime() ?? Infinity,
    );
  });

  test('includes the runs that were due at the very ends of a backfill', async () => {
    const { input } = inputOf('ends');
    const { schedule } = bench.client;
    await schedule.create('ends', { cron: CRON, type: 'labelDocuments', input, paused: true });
    const { next } = await schedule.describe('ends');
    const due = (next[0]?.getTime() ?? 0) - WEEK_MS;
    await schedule.backfill('ends', { from: new Date(due - WEEK_MS), to: new Date(due) });
    const runs = await runsOf('ends', 'COMPLETED', 2);
    expect(runs.map((run) => run.due.getTime())).toEqual([due - WEEK_MS, due]);
  });

  test('pauses with a note when a run fails, and goes on when it is resumed', async () => {
    const { input } = inputOf('failing');
    const { schedule } = bench.client;
    await schedule.create('failing', {
      ...{ cron: CRON, type: 'labelDocuments', workflowId: 'refresh' },
      input: { ...input, source: '/nowhere/chats.jsonl' },
    });
    await schedule.trigger('failing');
    const [run] = await runsOf('failing', 'FAILED', 1);
    expect(run?.workflowId).toMatch(/^refresh-/u);
    const paused = await until('the pause', async () => {
      const look = await schedule.describe('failing');
      return look.paused ? look : undefined;
    });
    expect(paused.note).toContain(run?.workflowId);
    await schedule.resume('failing', 'mended');
    expect(await schedule.describe('failing')).toMatchObject({ paused: false, note: 'mended' });
  });
});

describe('the commands', () => {
  let said: string[] = [];

  beforeEach(() => {
    said = [];
    vi.stubEnv('TEMPORAL_ADDRESS', bench.address);
    vi.stubEnv('TNTFLOW_HOME', bench.home);
    vi.stubEnv('TNTFLOW_STORE', undefined);
    return () => vi.unstubAllEnvs();
  });

  /** As `tntflow schedule …`: what it wrote, and its exit code. */
  async function schedule(...args: string[]) {
    const program = createProgram();
    for (const command of [
      ...[program, ...program.commands],
      ...program.commands.flatMap(({ commands }) => commands),
    ]) {
      command.exitOverride().configureOutput({ writeErr: (text) => said.push(text) });
    }
    const printed: string[] = [];
    const write = (to: string[]) => (text: unknown) => {
      to.push(String(text));
      return true;
    };
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(write(printed));
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(write(said));
    let code = 0;
    try {
      await program.parseAsync(['schedule', ...args], { from: 'user' });
    } catch (error) {
      code = await reportError(error, { say: (text) => void said.push(text) });
    } finally {
      stdout.mockRestore();
      stderr.mockRestore();
    }
    return { code, data: printed.join(''), said: said.splice(0).join('\n') };
  }

  test('make, list, show, pause, resume, trigger, backfill and delete', async () => {
    const { input } = inputOf('commands');
    const source = ['--source', input.source, '--corpus', 'commands', '--use-case', 'Find out.'];
    const models = ['--models.summarize', input.models.summarize];
    const made = await schedule(
      ...['create', 'mondays', '--cron', '0 3 * * 1', '--time-zone', 'Europe/London'],
      ...['--type', 'generateTaxonomy', '--paused', '--note', 'not yet', ...source, ...models],
    );
    expect(made).toMatchObject({ code: 0, data: '' });
    expect(made.said).toMatch(
      /^The schedule "mondays" runs generateTaxonomy: paused; it is due at Mon \d{4}-\d\d-\d\d 03:00 \(Europe\/London\)/u,
    );
    const table = await until('the list', async () => {
      const { data } = await schedule('list');
      return data.includes('mondays') ? data : undefined;
    });
    expect(table).toMatch(
      /mondays.*generateTaxonomy.*0 3 \* \* 1 \(Europe\/London\).*paused: not yet.*none yet/u,
    );

    expect((await schedule('resume', 'mondays')).said).toContain('starts runs again');
    expect((await schedule('pause', 'mondays', '--note', 'holidays')).code).toBe(0);
    const shown = await schedule('describe', 'mondays');
    expect(shown.data).toMatch(/^mondays {2}generateTaxonomy {2}paused\nNote {5}holidays\nWhen/u);
    expect(shown.data).toContain(`"source":"${input.source}"`);
    const { data } = await schedule('show', 'mondays', '--json');
    expect(JSON.parse(data)).toMatchObject({ name: 'mondays', paused: true, note: 'holidays' });

    expect((await schedule('trigger', 'mondays')).said).toContain('A run of "mondays" starts');
    await runsOf('mondays', 'COMPLETED', 1);
    const [from, to] = [Date.now() - WEEK_MS, Date.now() - 1000].map((time) =>
      new Date(time).toISOString(),
    );
    const filled = await schedule('backfill', 'mondays', '--from', from ?? '', '--to', to ?? '');
    expect(filled.said).toContain(`were due from ${from} to ${to}`);
    await runsOf('mondays', 'COMPLETED', 2);
    expect((await schedule('delete', 'mondays')).said).toContain('is gone; its runs are not');
    expect((await schedule('describe', 'mondays')).code).toBe(2);
  });

  test('start nothing while a run goes on, and say which', async () => {
    const { opened, open } = gate();
    const { input } = inputOf('busy', {
      answer: async (request) => {
        await opened;
        return wireFormatAnswer(request);
      },
    });
    await bench.client.schedule.create('busy', { cron: CRON, type: 'labelDocuments', input });
    await schedule('trigger', 'busy');
    const [going] = await runsOf('busy', 'RUNNING', 1);
    const again = await schedule('trigger', 'busy');
    expect(again.said).toContain(`Nothing is started: the run ${going?.workflowId} goes on`);
    open();
    await runsOf('busy', 'COMPLETED', 1);
  });

  test.each<[string, string[], RegExp]>([
    ['a bad cron expression', ['--cron', 'mondays'], /The schedule cannot be used: .*cron/iu],
    ['a bad time zone', ['--time-zone', 'Mars/Olympus'], /there is no time zone "Mars\/Olympus"/u],
    ['an input that needs more', ['--type', 'classifyDocuments'], /give one of them/u],
    ['a bad field', ['--sample-size', '-1'], /sampleSize: must be a whole number/u],
    ['fields that do not fit', ['--type', 'labelDocuments'], /needs the taxonomy to label with/u],
    ['a workflow that is not there', ['--type', 'tntLLM'], /--type: must be one of tntLlm, /u],
  ])('refuse %s in one message', async (_, flags, message) => {
    const given = ['--cron', CRON, '--source', '/data/chats.jsonl', '--corpus', 'support'];
    const { code, said: text } = await schedule('create', 'refused', ...given, ...flags);
    expect(text).toMatch(message);
    expect(text).not.toContain(' at ');
    expect(code).toBe(2);
    expect((await schedule('describe', 'refused')).said).toMatch(
      /^There is no schedule "refused" on this Temporal server/u,
    );
  });

  test('refuse a name that is taken, times that are none, and a server that is not there', async () => {
    const input = ['--source', '/data/chats.jsonl', '--corpus', 'support'];
    const create = ['create', 'taken', '--cron', CRON, '--paused', ...input];
    expect((await schedule(...create)).code).toBe(0);
    expect(await schedule(...create)).toMatchObject({
      ...{
        code: 2,
        said: expect.stringMatching(/^There is a schedule "taken" already/u) as string,
      },
    });
    const fill = (from: string, to: string) =>
      schedule('backfill', 'taken', '--from', from, '--to', to);
    expect((await fill('last week', '2026-01-01')).said).toMatch(
      /^--from: must be a time such as/u,
    );
    expect((await fill('2026-01-02', '2026-01-01')).said).toBe('--to: must not be before --from');
    expect((await fill('2026-01-02', '2999-01-01')).said).toContain('must not be in the future');
    for (const verb of ['pause', 'resume', 'trigger', 'delete', 'describe']) {
      expect(await schedule(verb, 'nobody')).toMatchObject({
        ...{ code: 2, said: expect.stringContaining('There is no schedule "nobody"') as string },
      });
    }
    vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:1');
    expect((await schedule('list')).code).toBe(5);
  });
});
