/** Reads the root runs of a LangSmith project as documents. */
import type { SourceRecord } from '../../contracts/documents.js';
import type { LangsmithMapping } from '../../contracts/run-input.js';
import { langsmithProject } from '../../domain/source-names.js';
import { SourceError } from '../source-error.js';
import { connectLangsmith, readLangsmithEnvironment } from './connect.js';
import { LangsmithFailure, toSourceError } from './langsmith-failure.js';
import { faultOfPage, listRootRuns } from './list-root-runs.js';
import { runToRecord } from './run-to-record.js';

/**
 * A run that is still going on is left out, so that it comes with its answer the next time; one that began longer ago
 * than this is not waited for. Whoever reads what is new since a moment looks back as far from it.
 */
export const LATE_RUNS_MS = 24 * 3600 * 1000;

export interface ReadLangsmithOptions {
  /** Milliseconds since 1970: runs that started then or later; undefined: all. */
  readonly since: number | undefined;
  /** Milliseconds since 1970: runs that started later are left out; undefined: none is. */
  readonly until?: number | undefined;
  readonly mapping?: LangsmithMapping | undefined;
  /** Where an earlier reading with the same options got to. */
  readonly cursor?: string | undefined;
  /** Told, when all records of a page have been taken, where to go on after it. */
  readonly onCursor?: ((cursor: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields a record for every root run, in the order LangSmith gives them. The id is the run's, so that reading again, from
 * the beginning or from a cursor, adds nothing twice. Holds a page in memory.
 *
 * @throws SourceError when there is no key, or it is refused, or there is no such project.
 * @throws SourceUnavailableError when LangSmith does not answer, or not well, after several tries.
 */
export async function* readLangsmith(
  spec: string,
  { since, until = Infinity, mapping = {}, cursor, onCursor, signal }: ReadLangsmithOptions,
): AsyncGenerator<SourceRecord, void, undefined> {
  const project = langsmithProject(spec) ?? '';
  if (project === '') {
    throw new SourceError({ source: spec, problem: 'names no project; write langsmith:PROJECT' });
  }
  const client = connectLangsmith(readLangsmithEnvironment(spec), { signal, faultOf: faultOfPage });
  const now = Date.now();
  try {
    const projectId = await findProject(client, project);
    const options = { projectId, since, filter: mapping.filter, cursor };
    for await (const page of listRootRuns(client, options)) {
      for (const run of page.runs) {
        const mayEnd = run.startedAt === null || run.startedAt > now - LATE_RUNS_MS;
        if (run.isPending && mayEnd) continue;
        if (run.startedAt !== null && run.startedAt > until) continue;
        yield runToRecord(run, { project, mapping });
      }
      if (page.cursor !== undefined) onCursor?.(page.cursor);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toSourceError(spec, error);
  }
}

async function findProject(
  client: ReturnType<typeof connectLangsmith>,
  project: string,
): Promise<string> {
  try {
    return (await client.readProject({ projectName: project })).id;
  } catch (error) {
    const isMissing =
      (error as { status?: unknown }).status === 404 ||
      (error instanceof Error && /^Project\[.*\] not found$/u.test(error.message));
    if (!isMissing) throw error;
    throw new LangsmithFailure({
      problem:
        'LangSmith knows no project of this name; look at its spelling, and at LANGSMITH_ENDPOINT and LANGSMITH_WORKSPACE_ID',
      isPassing: false,
      cause: error,
    });
  }
}
