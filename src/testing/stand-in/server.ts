/** A local HTTP server that speaks Anthropic's Messages API and OpenAI's chat and embeddings APIs, for tests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hash32 } from '../hash.js';
import type { Fault } from './faults.js';
import { keyAndHeaders, parseBody, readBody } from './incoming.js';
import type { StandInServerOptions } from './options.js';
import { Replies } from './replies.js';
import { jsonReply, pause, send } from './reply.js';
import { readContent, type StandInRequest } from './request.js';
import { routeOf } from './route.js';

/** One request that the server was sent. */
export interface StandInCall {
  readonly request: StandInRequest;
  /** Without the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The fault that was injected. */
  fault: Fault | null;
  /** The status that was sent; null while there is none, and for good at a hang. */
  status: number | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface StandInServer {
  /** `http://127.0.0.1:PORT`: what `ANTHROPIC_BASE_URL` would be. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/v1`: what `OPENAI_BASE_URL` would be. */
  readonly openAiUrl: string;
  readonly port: number;
  /** In order of arrival. */
  readonly calls: readonly StandInCall[];
  /** Most requests that were open at the same time so far. */
  readonly peakInFlight: number;
  /** Requests that a provider would bill, by document: see `documentOf`. */
  countsByDocument(): Map<string, number>;
  /** Breaks all connections and stops. @throws what a function among the options threw while the server ran. */
  close(): Promise<void>;
}

/**
 * Listens on a free port of the loopback interface.
 * @example
 * const server = await startStandInServer({ faults: faultScript(['rate-limit', null]) });
 * process.env.OPENAI_BASE_URL = server.openAiUrl;
 * …
 * await server.close();
 */
export async function startStandInServer(
  options: StandInServerOptions = {},
): Promise<StandInServer> {
  const replies = new Replies(options);
  const calls: StandInCall[] = [];
  const numbers = { billed: 0, model: 0 };
  const attempts = new Map<number, number>();
  const problems: unknown[] = [];
  const closing = new AbortController();
  let inFlight = 0;
  let peakInFlight = 0;

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const startedAt = Date.now();
    const raw = await readBody(incoming);
    const route = routeOf(incoming.method ?? '', incoming.url ?? '', incoming.headers);
    const body = parseBody(raw);
    if (route === undefined || body === undefined) {
      const status = route === undefined ? 404 : 400;
      await send(
        response,
        jsonReply(status, new Headers(), { detail: 'Not Found' }),
        closing.signal,
      );
      return;
    }
    const kind = route.endpoint === 'model' ? 'model' : 'billed';
    numbers[kind] += 1;
    const hash = hash32(`${route.endpoint} ${route.model ?? ''} ${raw}`);
    const attempt = (attempts.get(hash) ?? 0) + 1;
    attempts.set(hash, attempt);
    const { api, endpoint } = route;
    const content = readContent(body);
    const model = route.model ?? content.model;
    const request = { ...content, model, api, endpoint, number: numbers[kind], attempt };
    const { headers, key } = keyAndHeaders(incoming);
    const call: StandInCall = { request, headers, fault: null, status: null, startedAt };
    calls.push(call);
    const { reply, fault } = await replies.to(request, key);
    call.fault = fault;
    const { latencyMs = 0 } = options;
    const latency = typeof latencyMs === 'number' ? latencyMs : latencyMs(request);
    if (latency > 0) await pause(latency, closing.signal);
    if (reply.delivery !== 'hang') call.status = reply.status;
    await send(response, reply, closing.signal);
  };

  const server = createServer((incoming, response) => {
    inFlight += 1;
    peakInFlight = Math.max(peakInFlight, inFlight);
    response.once('close', () => (inFlight -= 1));
    serve(incoming, response).catch((error: unknown) => {
      // A client that goes away while it sends is no problem of the server's.
      if (!incoming.destroyed || incoming.complete) problems.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    openAiUrl: `${url}/v1`,
    port,
    calls,
    get peakInFlight() {
      return peakInFlight;
    },
    countsByDocument: () => countByDocument(calls, options.documentOf ?? firstText),
    close: async () => {
      closing.abort();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      if (problems.length > 0) throw problems[0];
    },
  };
}

function countByDocument(
  calls: readonly StandInCall[],
  documentOf: (request: StandInRequest) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { request } of calls) {
    if (request.endpoint === 'model') continue;
    const document = documentOf(request);
    counts.set(document, (counts.get(document) ?? 0) + 1);
  }
  return counts;
}

function firstText({ messages, texts }: StandInRequest): string {
  return messages[0]?.content ?? texts[0] ?? '';
}
