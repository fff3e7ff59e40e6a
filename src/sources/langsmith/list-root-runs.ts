/** Lists the root runs of a project, a page at a time. */
import type { Client } from 'langsmith';
import { parseTime } from '../../domain/time.js';
import { isObject } from '../bad-record.js';
import { findFailure, LangsmithFailure } from './langsmith-failure.js';
import type { RecordedRun } from './run-to-record.js';

const PAGE_SIZE = 100;

/** Asked for where everything is wanted: without a start, LangSmith gives the last day. It began in 2023. */
const BEGINNING = '2020-01-01T00:00:00.000Z';

/** What a server may answer to a cursor that it does not know any more: then all is read again. */
const LOST_CURSOR = new Set([400, 410, 422]);

export interface ListRootRunsOptions {
  readonly projectId: string;
  /** Milliseconds since 1970: runs that started then or later; undefined: all. */
  readonly since: number | undefined;
  readonly filter: string | undefined;
  /** Where an earlier listing with the same options got to; undefined: the beginning. */
  readonly cursor: string | undefined;
}

export interface RunsPage {
  readonly runs: readonly RecordedRun[];
  /** What to list from after this page; undefined after the last one, and where the server's API has no place to go on from. */
  readonly cursor: string | undefined;
}

/** What is wrong with the answer to a request for runs; null for all others. */
export function faultOfPage(path: string, body: unknown): string | null {
  if (!path.endsWith('/runs/query')) return body === undefined ? 'no JSON' : null;
  const runs = isObject(body) ? (path.includes('/v2/') ? body.items : body.runs) : undefined;
  if (!Array.isArray(runs)) return body === undefined ? 'no JSON' : 'no list of runs';
  return runs.every(hasId) ? null : 'a run without an id';
}

function hasId(run: unknown): boolean {
  return isObject(run) && typeof run.id === 'string' && run.id !== '';
}

/**
 * By the API that LangSmith has had since 2026 and, on servers that do not know it, by the one before it.
 *
 * @throws LangsmithFailure
 */
export async function* listRootRuns(
  client: Client,
  options: ListRootRunsOptions,
): AsyncGenerator<RunsPage, void, undefined> {
  let isKnown = false;
  try {
    for await (const page of queryPages(client, options)) {
      isKnown = true;
      yield page;
    }
  } catch (error) {
    if (isKnown) throw error;
    const failure = findFailure(error);
    if (options.cursor !== undefined && LOST_CURSOR.has(failure?.httpStatus ?? 0)) {
      yield* queryPages(client, { ...options, cursor: undefined });
      return;
    }
    const status = (error as { status?: unknown } | null)?.status;
    if (failure !== undefined || (status !== 404 && status !== 405)) throw error;
    yield* listPages(client, options);
  }
}

async function* queryPages(
  client: Client,
  { projectId, since, filter, cursor: from }: ListRootRunsOptions,
): AsyncGenerator<RunsPage, void, undefined> {
  let cursor = from;
  for (;;) {
    const page = await client.runs.query(
      {
        project_ids: [projectId],
        is_root: true,
        min_start_time: since === undefined ? BEGINNING : new Date(since).toISOString(),
        selects: [
          ...(['ID', 'NAME', 'STATUS', 'START_TIME', 'INPUTS', 'OUTPUTS', 'METADATA'] as const),
          ...(['TAGS', 'THREAD_ID', 'RUN_TYPE'] as const),
        ],
        page_size: PAGE_SIZE,
        ...(filter !== undefined && { filter }),
        ...(cursor !== undefined && { cursor }),
      },
      { maxRetries: 0 },
    );
    const next = page.next_cursor === '' ? undefined : page.next_cursor;
    if (next !== undefined && next === cursor) {
      throw new LangsmithFailure({
        problem: 'cannot be read: LangSmith gives the same page again and again',
        isPassing: true,
      });
    }
    yield { runs: page.items.map((run) => toRun({ ...run })), cursor: next };
    if (next === undefined) return;
    cursor = next;
  }
}

async function* listPages(
  client: Client,
  { projectId, since, filter }: ListRootRunsOptions,
): AsyncGenerator<RunsPage, void, undefined> {
  // Deprecated in favour of the above, and the only one that servers before 0.16 know.
  const listed = client.listRuns({
    ...{
      projectId,
      isRoot: true,
      select: [
        'id',
        'name',
        'status',
        'start_time',
        'inputs',
        'outputs',
        'error',
        'extra',
        'tags',
        'run_type',
      ],
    },
    ...(since !== undefined && { startTime: new Date(since) }),
    ...(filter !== undefined && { filter }),
  });
  for await (const run of listed) yield { runs: [toRun({ ...run })], cursor: undefined };
}

/** Both APIs' runs alike: `metadata` is in `extra` with the one and beside it with the other. */
function toRun(fields: Record<string, unknown>): RecordedRun {
  const { id, name, status, start_time: startTime, error } = fields;
  const extra = isObject(fields.extra) ? fields.extra : {};
  const metadata = fields.metadata ?? extra.metadata;
  const state = typeof status === 'string' ? status.toLowerCase() : '';
  return {
    id: String(id),
    name: typeof name === 'string' && name !== '' ? name : null,
    startedAt: parseTime(startTime) ?? null,
    isPending: state === 'pending',
    isError: state === 'error' || (typeof error === 'string' && error !== ''),
    fields: { ...fields, metadata, extra: { ...extra, metadata } },
  };
}
