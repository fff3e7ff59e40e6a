/** A local HTTP server that speaks Anthropic's Messages API and OpenAI's chat and embeddings APIs, for tests. */
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallLog, type StandInCall } from './call-log.js';
import { keyAndHeaders, parseBody, readBody } from './incoming.js';
import type { StandInServerOptions } from './options.js';
import { Replies } from './replies.js';
import { jsonReply, pause, send } from './reply.js';
import { routeOf } from './route.js';

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
  const log = new CallLog();
  const problems: unknown[] = [];
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  let inFlight = 0;
  let peakInFlight = 0;

  const server = createServer((incoming, response) => {
    inFlight += 1;
    peakInFlight = Math.max(peakInFlight, inFlight);
    response.once('close', () => (inFlight -= 1));
    serve(incoming, response, { options, replies, log, closing: closing.signal }).catch(
      (error: unknown) => {
        // A client that goes away while it sends is no problem of the server's.
        if (!incoming.destroyed || incoming.complete) problems.push(error);
        response.destroy();
      },
    );
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
    calls: log.calls,
    get peakInFlight() {
      return peakInFlight;
    },
    countsByDocument: () => log.countsByDocument(options.documentOf),
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

interface Service {
  readonly options: StandInServerOptions;
  readonly replies: Replies;
  readonly log: CallLog;
  readonly closing: AbortSignal;
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { options, replies, log, closing }: Service,
): Promise<void> {
  const raw = await readBody(incoming);
  const body = parseBody(raw);
  const route = routeOf(incoming.method ?? '', incoming.url ?? '', incoming.headers);
  if (route === undefined || body === undefined) {
    const [status, detail] = route === undefined ? [404, 'Not Found'] : [400, 'Not JSON'];
    await send(response, jsonReply(status, {}, { detail }), closing);
    return;
  }
  const { headers, key } = keyAndHeaders(incoming);
  const call = log.add(route, { raw, body, headers });
  const { reply, fault } = await replies.to(call.request, key);
  call.fault = fault;
  const { latencyMs = 0 } = options;
  const latency = typeof latencyMs === 'number' ? latencyMs : latencyMs(call.request);
  if (latency > 0) await pause(latency, closing);
  if (reply.delivery !== 'hang') call.status = reply.status;
  await send(response, reply, closing);
}
