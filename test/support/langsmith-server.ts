/** A local server that speaks as LangSmith does to its package: projects, and root runs a page at a time. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const LANGSMITH_KEY = 'lsv2_pt_0123456789abcdef0123456789abcdef_0123456789';

export interface LoggedRun {
  readonly id: string;
  /** ISO 8601; LangSmith itself names no zone. */
  readonly start_time: string;
  readonly [field: string]: unknown;
}

export interface LangsmithRequest {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is answered in place of the right answer. */
export interface LangsmithFault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Breaks the connection, without or after half an answer. */
  readonly breaks?: 'before' | 'midway';
}

export interface LangsmithServerOptions {
  /** `v1`: as servers before 0.16, which have no `/api/v2`. */
  readonly api?: 'v1' | 'v2';
  readonly pageSize?: number;
  /** By project; may be changed while the server runs. */
  readonly projects: Readonly<Record<string, LoggedRun[]>>;
  /** Looked at for every request, with how many there were for its path before it. */
  readonly fault?: (request: LangsmithRequest, earlier: number) => LangsmithFault | undefined;
}

export interface LangsmithServer {
  readonly url: string;
  readonly requests: readonly LangsmithRequest[];
  /** The requests for runs alone. */
  queries(): readonly LangsmithRequest[];
  close(): Promise<void>;
}

export async function startLangsmithServer(
  options: LangsmithServerOptions,
): Promise<LangsmithServer> {
  const requests: LangsmithRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const request = {
      path: url.pathname,
      key: incoming.headers['x-api-key'] as string | undefined,
      body: await readJson(incoming),
    };
    const earlier = requests.filter(({ path }) => path === request.path).length;
    requests.push(request);
    const fault = options.fault?.(request, earlier);
    if (fault?.breaks === 'before') {
      incoming.socket.destroy();
      return;
    }
    const { status, body } = respond(options, request, url.searchParams);
    const text = fault?.body ?? JSON.stringify(body);
    response.writeHead(fault?.status ?? status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...fault?.headers,
    });
    if (fault?.breaks === 'midway') {
      response.write(text.slice(0, text.length / 2), () => incoming.socket.destroy());
    } else response.end(text);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    queries: () => requests.filter(({ path }) => path.endsWith('/runs/query')),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readJson(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function respond(
  { api = 'v2', pageSize = 100, projects }: LangsmithServerOptions,
  { path, key, body }: LangsmithRequest,
  search: URLSearchParams,
): { status: number; body: unknown } {
  if (key !== LANGSMITH_KEY) return { status: 401, body: { detail: 'Invalid token' } };
  const names = Object.keys(projects);
  const idOf = (name: string) =>
    `00000000-0000-4000-8000-${String(names.indexOf(name)).padStart(12, '0')}`;
  if (path === '/sessions') {
    const found = names.filter((name) => name === search.get('name'));
    return { status: 200, body: found.map((name) => ({ id: idOf(name), name })) };
  }
  const wanted = { v1: '/runs/query', v2: '/api/v2/runs/query' }[api];
  if (path !== wanted) return { status: 404, body: { detail: 'Not Found' } };
  const ids = (body.project_ids ?? body.session) as string[];
  const from = Date.parse((body.min_start_time ?? body.start_time ?? '2000-01-01') as string);
  const isFrom = ({ start_time: start }: LoggedRun) => Date.parse(`${start}Z`) >= from;
  // The newest first, as LangSmith lists them.
  const runs = names
    .filter((name) => ids.includes(idOf(name)))
    .flatMap((name) => projects[name] ?? [])
    .filter(isFrom)
    .toSorted((a, b) => (a.start_time < b.start_time ? 1 : -1));
  // A cursor names the last run that was given, as new ones come before it.
  const start =
    typeof body.cursor === 'string' ? runs.findIndex(({ id }) => id === body.cursor) + 1 : 0;
  if (typeof body.cursor === 'string' && start === 0) {
    return { status: 400, body: { detail: 'Invalid cursor' } };
  }
  const page = runs.slice(start, start + pageSize);
  const next = start + pageSize < runs.length ? (page.at(-1)?.id ?? null) : null;
  return {
    status: 200,
    body: api === 'v1' ? { runs: page, cursors: { next } } : { items: page, next_cursor: next },
  };
}
