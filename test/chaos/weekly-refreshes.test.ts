/** A quarter of weekly refreshes of real chats, backfilled by a schedule, with the worker killed in every second one. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptEdited } from '../../src/activities/refresh/adopt-taxonomy.js';
import type { RunResult, TntflowClient } from '../../src/client.js';
import type { Category } from '../../src/contracts/taxonomy.js';
import { openStore } from '../../src/store/index.js';
import { writeJsonl } from '../support/documents.js';
import { until } from '../support/processes.js';
import { startBench, type Bench } from './support/bench.js';
import {
  APPEARS,
  areSgdChatsMissing,
  readSgdWeeks,
  SPLITS,
  VANISHES,
  WEEKS,
  type SgdWeeks,
} from './support/sgd-weeks.js';
import type { WorkerProcess } from './support/workers.js';

/** A Monday, an hour after refreshes are due. */
const START = new Date('2026-01-05T04:00:00Z');
const CORPUS = 'sgd-chats';
const SCHEDULE = 'weekly';
/** New documents that the model labels; the classifier labels the others. */
const SAMPLE = 90;
/** Calls after which a worker is killed: later each time, from the first summaries to the last steps without calls. */
const killedAfter = (week: number) => 14 * week - 3;

interface Week {
  readonly week: number;
  readonly documents: number;
  readonly killed: boolean;
  readonly result: RunResult;
}

const dueAt = (week: number) => new Date(START.getTime() + (week * 7 * 24 - 1) * 3600 * 1000);
const workflowOf = (week: number) =>
  `${SCHEDULE}-${dueAt(week).toISOString().replace('.000Z', 'Z')}`;

describe.skipIf(areSgdChatsMissing())('13 weekly refreshes, with kills', () => {
  let bench: Bench;
  let chats: SgdWeeks;
  let worker: WorkerProcess;
  let client: TntflowClient;
  const store = () => join(bench.folder, 'home', 'store.db');

  beforeAll(async () => {
    chats = readSgdWeeks(START);
    bench = await startBench({
      ...{ documents: 1, answer: chats.answer },
      latencyMs: ({ endpoint }) => (endpoint === 'model' ? 0 : 60),
    });
    worker = await bench.worker('home');
    client = await bench.client();
  }, 120_000);

  afterAll(() => bench.close());

  /** All labels there are, by their keys. */
  const labelRows = () => {
    const database = new Database(store(), { readonly: true });
    const rows = database.prepare('select * from labels').all() as { readonly id: number }[];
    database.close();
    return new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
  };

  const calls = () =>
    bench.provider.calls.filter(({ request }) => request.endpoint !== 'model').length;

  /** Follows the refresh of a week to its end, and kills the worker in the even ones. */
  async function follow(week: number): Promise<Week> {
    const workflowId = workflowOf(week);
    const before = calls();
    await until(`week ${week}`, () => client.describe(workflowId).catch(() => undefined), 120_000);
    const killed = week % 2 === 0;
    if (killed) {
      const enough = () => (calls() - before >= killedAfter(week) ? true : undefined);
      await until('its calls', enough, 60_000);
      expect(await worker.end('SIGKILL')).toBe('SIGKILL');
      expect((await client.describe(workflowId)).status).toBe('RUNNING');
      worker = await bench.worker('home');
    }
    const result = await client.result(workflowId);
    return { week, documents: chats.counts[week - 1] ?? 0, killed, result };
  }

  async function backfill(from: number, to: number): Promise<Week[]> {
    await client.schedule.backfill(SCHEDULE, { from: dueAt(from), to: dueAt(to) });
    const weeks: Week[] = [];
    for (let week = from; week <= to; week += 1) weeks.push(await follow(week));
    return weeks;
  }

  async function split(categories: readonly Category[]): Promise<void> {
    const opened = await openStore(store());
    try {
      const rest = categories.filter(({ name }) => name !== SPLITS.domain);
      const parts = Object.values(SPLITS.into).map((name) => ({
        ...{ name, description: `What people want about ${name}.` },
      }));
      await adoptEdited(opened, { corpus: CORPUS, categories: [...rest, ...parts] });
    } finally {
      await opened.close();
    }
  }

  it('notices what changes, keeps ids and labels, and pays for what is new', async () => {
    await client.schedule.create(SCHEDULE, {
      ...{ cron: '0 3 * * 1', type: 'refreshTaxonomy', paused: true },
      input: {
        ...bench.input('out'),
        ...{ corpus: CORPUS, source: writeJsonl(bench.folder, 'chats', chats.lines) },
        ...{ sampleSize: SAMPLE, batchSize: 40 },
        models: {
          ...{ summarize: 'anthropic:small', taxonomy: 'anthropic:large' },
          ...{ label: 'anthropic:small', embed: 'offline:hashing' },
        },
        out: undefined,
      },
    });
    const early = await backfill(1, 10);
    const before = labelRows();
    await split(early.at(-1)?.result.categories ?? []);
    const weeks = [...early, ...(await backfill(11, WEEKS))];
    report(weeks);

    // Each week has its own documents, whatever was killed.
    expect(weeks.map(({ result }) => result.refresh?.newDocuments)).toEqual(chats.counts);
    expect(weeks.map(({ result }) => result.setAside)).toEqual(weeks.map(() => 0));
    expect(weeks.at(-1)?.result).toMatchObject({
      documents: chats.lines.length,
      labelled: weeks.reduce((sum, { documents }) => sum + Math.min(SAMPLE, documents), 0),
    });

    // Flagged when something changed, and only then.
    const flags = weeks.map(({ result }) =>
      (result.refresh?.flagged ?? [])
        .filter(({ against }) => against === 'last week')
        .map(({ category, change }) => `${category} ${change}`),
    );
    expect(flags).toEqual(
      weeks.map(({ week }) =>
        week === APPEARS.week
          ? [`${APPEARS.domain} appeared`]
          : week === VANISHES.week
            ? [`${VANISHES.domain} vanished`]
            : [],
      ),
    );
    const lineages = weeks.flatMap(({ week, result }) =>
      (result.refresh?.lineage ?? []).map((line) => ({ week, ...line })),
    );
    expect(lineages).toEqual([
      { week: APPEARS.week, kind: 'added', from: [], to: [APPEARS.domain] },
      {
        ...{ week: SPLITS.week, kind: 'split', from: [SPLITS.domain] },
        to: Object.values(SPLITS.into),
      },
    ]);

    // Ids are stable, and none is used twice.
    const ids = new Map<string, string>();
    for (const { result } of weeks) {
      for (const { id, name } of result.categories) {
        expect(ids.get(name) ?? id).toBe(id);
        ids.set(name, id);
      }
    }
    expect(new Set(ids.values()).size).toBe(ids.size);

    // No label was changed or removed, also by the split.
    const after = labelRows();
    expect(before.size).toBeGreaterThan(1_000);
    for (const [id, row] of before) expect(after.get(id)).toBe(row);

    // A week costs what its documents cost; what was under way at a kill is paid for again.
    for (const { week, killed, result } of weeks.slice(1)) {
      const summaries = result.usage.calls - SAMPLE;
      const again = killed ? 2 * 20 : 0;
      const extra = week === APPEARS.week ? SAMPLE : 0;
      if (week !== SPLITS.week) expect(summaries).toBeLessThanOrEqual(SAMPLE + 7 + again + extra);
    }
  }, 600_000);
});

/** For docs/benchmarks.md. */
function report(weeks: readonly Week[]): void {
  for (const { week, documents, killed, result } of weeks) {
    const { refresh, usage } = result;
    const flagged = refresh?.flagged.map(
      ({ category, change, against }) => `${category} ${change} (${against})`,
    );
    process.stdout.write(
      `week ${week}: ${documents} new, ${usage.calls} calls, ${refresh?.relabelled} labelled again, ` +
        `${refresh?.outcome}${killed ? ', killed' : ''}; ${flagged?.join(', ')}\n`,
    );
  }
}
