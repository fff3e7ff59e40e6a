/** Projects of LangSmith, read through its own package from a local server that pages, refuses, breaks and fails. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  openSource,
  requireAccess,
  SourceError,
  SourceUnavailableError,
  describeSource,
  type SourceOptions,
} from '../../../src/sources/index.js';
import {
  LANGSMITH_KEY,
  startLangsmithServer,
  type LangsmithServer,
  type LangsmithServerOptions,
  type LoggedRun,
} from '../../support/langsmith-server.js';
import { collect } from '../helpers.js';

const HOUR = 3_600_000;

/** A run that began so many hours ago. */
function run(index: number, hoursAgo: number, more: Record<string, unknown> = {}): LoggedRun {
  return {
    id: `run-${String(index).padStart(4, '0')}`,
    start_time: new Date(Date.now() - hoursAgo * HOUR).toISOString().replace('Z', '000'),
    name: 'chat',
    status: 'success',
    inputs: { question: `Question ${index}?` },
    outputs: { output: `Answer ${index}.` },
    extra: { metadata: { user_id: `user-${index % 3}` } },
    ...more,
  };
}

/** Runs an hour apart, the oldest first. */
const runs = (count: number) =>
  Array.from({ length: count }, (_, index) => run(index, count - index));

async function serve(options: Partial<LangsmithServerOptions> = {}): Promise<LangsmithServer> {
  const server = await startLangsmithServer({
    pageSize: 10,
    projects: { support: runs(35) },
    ...options,
  });
  onTestFinished(() => server.close());
  vi.stubEnv('LANGSMITH_ENDPOINT', server.url);
  return server;
}

const read = (options: SourceOptions = {}, spec = 'langsmith:support') =>
  collect(openSource(spec, options));

async function idsOf(options: SourceOptions = {}): Promise<string[]> {
  const records = await read(options);
  return records.flatMap((record) => (record.kind === 'document' ? record.document.id : []));
}

async function errorOf(options: SourceOptions = {}, spec?: string): Promise<Error> {
  const error: unknown = await read(options, spec).catch((reason: unknown) => reason);
  if (error instanceof Error) return error;
  throw new Error('It was to fail, and was read.');
}

beforeEach(() => {
  for (const name of ['API_KEY', 'ENDPOINT', 'WORKSPACE_ID', 'PROJECT']) {
    vi.stubEnv(`LANGCHAIN_${name}`, undefined);
    vi.stubEnv(`LANGSMITH_${name}`, undefined);
  }
  vi.stubEnv('LANGSMITH_API_KEY', LANGSMITH_KEY);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(['v2', 'v1'] as const)('with a server that speaks %s', (api) => {
  it('reads all root runs, page by page, each once', async () => {
    const server = await serve({ api });
    const ids = await idsOf();
    expect(ids).toHaveLength(35);
    expect(new Set(ids).size).toBe(35);
    const queries = server.queries().filter(({ path }) => api === 'v1' || path.includes('/v2/'));
    expect(queries.length).toBeGreaterThanOrEqual(4);
    for (const { body, key } of queries) {
      expect(body).toMatchObject({ is_root: true });
      expect(key).toBe(LANGSMITH_KEY);
    }
  });

  it('asks for runs since a duration or a time, and no others come', async () => {
    await serve({ api });
    expect(await idsOf({ since: '90m' })).toEqual(['run-0034']);
    const since = new Date(Date.now() - 4.5 * HOUR).toISOString();
    expect(await idsOf({ since })).toEqual(['run-0034', 'run-0033', 'run-0032', 'run-0031']);
  });

  it('keeps time, thread and user, and passes a filter on', async () => {
    const server = await serve({ api, projects: { support: [run(1, 1)] } });
    const [record] = await read({ langsmith: { filter: 'eq(name, "chat")' } });
    expect(record).toMatchObject({
      document: { metadata: { project: 'support', userId: 'user-1', name: 'chat' } },
    });
    expect(server.queries().at(-1)?.body.filter).toBe('eq(name, "chat")');
  });

  it('leaves runs for later that are still going on, but not for ever', async () => {
    const pending = { status: 'pending', outputs: null };
    await serve({
      api,
      projects: { support: [run(1, 1, pending), run(2, 30, pending), run(3, 1)] },
    });
    expect((await idsOf()).toSorted()).toEqual(['run-0002', 'run-0003']);
  });

  it.each<[string, NonNullable<LangsmithServerOptions['fault']>]>([
    ['429 with a time to wait', () => ({ status: 429, headers: { 'retry-after': '0.05' } })],
    ['500', () => ({ status: 500, body: 'oh no' })],
    ['503', () => ({ status: 503, headers: { 'retry-after': '0' } })],
    ['a reset', () => ({ breaks: 'before' })],
    ['half a page', () => ({ breaks: 'midway' })],
    ['a page that is no JSON', () => ({ body: '<html>Welcome to the proxy</html>' })],
    ['a page without runs', () => ({ body: '{"ok":true}' })],
    ['a run without an id', () => ({ body: '{"items":[{}],"runs":[{}]}' })],
  ])('gets over %s, and loses nothing', async (_, fault) => {
    const server = await serve({
      api,
      fault: (request, earlier) =>
        request.path.endsWith('/runs/query') && earlier === 1 ? fault(request, earlier) : undefined,
    });
    const ids = await idsOf();
    expect(new Set(ids).size).toBe(35);
    expect(ids).toHaveLength(35);
    expect(server.queries().length).toBeGreaterThanOrEqual(5);
  });

  it('gives up on a server that keeps failing, with an error that a later try may mend', async () => {
    await serve({
      api,
      fault: ({ path }, earlier) =>
        path.endsWith('/runs/query') && earlier > 0
          ? { status: 429, headers: { 'retry-after': '0.01' } }
          : undefined,
    });
    const error = await errorOf();
    expect(error).toBeInstanceOf(SourceUnavailableError);
    expect(error.message).toBe(
      'langsmith:support: cannot be read: LangSmith refuses requests because there are too many (429)',
    );
  });

  it('hands on a wait that is too long to sit out', async () => {
    await serve({
      api,
      fault: ({ path }) =>
        path.endsWith('/runs/query') && (api === 'v2' || !path.includes('/v2/'))
          ? { status: 503, headers: { 'retry-after': '3600' } }
          : undefined,
    });
    expect(await errorOf()).toMatchObject({
      name: 'SourceUnavailableError',
      retryAfterMs: 3_600_000,
    });
  });

  it('ends at an abort, while it waits too', async () => {
    const controller = new AbortController();
    await serve({
      api,
      fault: ({ path }, earlier) => {
        if (!path.endsWith('/runs/query') || earlier === 0) return undefined;
        setTimeout(() => controller.abort(new Error('shutting down')), 20);
        return { status: 503, headers: { 'retry-after': '25' } };
      },
    });
    await expect(read({ signal: controller.signal })).rejects.toThrow('shutting down');
  });
});

describe('a reading that goes on', () => {
  it('from a cursor gives what is left, though newer runs came meanwhile', async () => {
    const support = runs(35);
    const server = await serve({ projects: { support } });
    const first: string[] = [];
    let cursor: string | undefined;
    const reading = openSource('langsmith:support', { onCursor: (next) => (cursor = next) });
    for await (const record of reading) {
      if (record.kind === 'document') first.push(record.document.id);
      if (first.length === 25) break;
    }
    support.push(run(100, 0));
    expect(cursor).toBeDefined();
    const rest = await idsOf({ cursor });
    expect(rest).toHaveLength(15);
    expect(new Set([...first, ...rest]).size).toBe(35);
    expect(server.queries().length).toBe(5);
  });

  it('begins anew where the cursor is not known any more', async () => {
    await serve();
    expect(await idsOf({ cursor: 'long-gone' })).toHaveLength(35);
  });

  it('notices pages that go round in circles', async () => {
    await serve({
      fault: ({ path }) =>
        path.endsWith('/runs/query')
          ? { status: 200, body: JSON.stringify({ items: [run(1, 1)], next_cursor: 'same' }) }
          : undefined,
    });
    expect((await errorOf()).message).toMatch(/the same page again and again/u);
  });
});

describe('one clear line', () => {
  it('for a missing key, before anything is asked for', async () => {
    const server = await serve();
    vi.stubEnv('LANGSMITH_API_KEY', ' ');
    const line =
      'langsmith:support: needs a key of LangSmith: set LANGSMITH_API_KEY where tntflow, or its worker, runs';
    expect((await errorOf()).message).toBe(line);
    expect(() => requireAccess('langsmith:support')).toThrow(line);
    expect(server.requests).toEqual([]);
    vi.stubEnv('LANGCHAIN_API_KEY', LANGSMITH_KEY);
    expect(await idsOf()).toHaveLength(35);
  });

  it('for a project that is not there', async () => {
    await serve();
    const error = await errorOf({}, 'langsmith:suport');
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toMatch(/^langsmith:suport: LangSmith knows no project of this name/u);
  });

  it.each<[number, RegExp]>([
    [401, /LangSmith refuses the key in LANGSMITH_API_KEY \(401\)/u],
    [403, /may not read this project \(403\): Forbidden for \[hidden\]; .*LANGSMITH_WORKSPACE_ID/u],
    [422, /LangSmith answered 422: Forbidden/u],
  ])('for %i, which is not tried again and shows no key', async (status, message) => {
    const server = await serve({
      fault: ({ path }) =>
        path.endsWith('/runs/query')
          ? { status, body: JSON.stringify({ detail: `Forbidden\nfor ${LANGSMITH_KEY}` }) }
          : undefined,
    });
    const error = await errorOf({ langsmith: { filter: 'eq(' } });
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
    expect(JSON.stringify([error, String(error.cause)])).not.toContain(LANGSMITH_KEY);
    expect(error.message).not.toContain(LANGSMITH_KEY);
    expect(server.queries()).toHaveLength(1);
  });

  it('for a server that is not there', async () => {
    const server = await serve();
    await server.close();
    const error = await errorOf();
    expect(error).toBeInstanceOf(SourceUnavailableError);
    expect(error.message).toMatch(
      /does not answer \(ECONNREFUSED\); LANGSMITH_ENDPOINT says where/u,
    );
  }, 30_000);

  it('for what does not fit', async () => {
    await serve();
    expect((await errorOf({}, 'langsmith: ')).message).toContain('names no project');
    expect((await errorOf({ format: 'csv' })).message).toContain(
      'has neither a format nor columns',
    );
    expect((await errorOf({ since: 'yesterday' })).message).toContain('"since" must be a time');
    const file = await errorOf({ langsmith: {} }, import.meta.filename);
    expect(file.message).toContain('is no project of LangSmith');
    vi.stubEnv('LANGSMITH_ENDPOINT', 'smith.example.org');
    expect((await errorOf()).message).toContain('LANGSMITH_ENDPOINT must be a URL');
  });
});

it('has the same key whenever it is described', async () => {
  const { name, key } = await describeSource('langsmith:support');
  expect(name).toBe('support');
  expect(await describeSource('langsmith:support')).toEqual({ name, key });
  expect((await describeSource('langsmith:sales')).key).not.toBe(key);
});
