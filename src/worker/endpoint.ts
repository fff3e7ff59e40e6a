/** The worker's own pages, for Prometheus and for who watches over the process: `/metrics`, `/healthz`, `/readyz`. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from './readiness.js';

export interface EndpointOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** In Prometheus's text format. */
  readonly metrics: () => Promise<string>;
  readonly readiness: () => Promise<Readiness>;
}

export interface Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** @throws Error with the system's code when the address cannot be listened at. */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, JSON_TYPE, '{"status":"only GET and HEAD are answered"}\n');
      return;
    }
    respond(path, response, options).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      answer(response, 500, JSON_TYPE, `${JSON.stringify({ status: 'error', reason })}\n`);
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function respond(
  path: string,
  response: ServerResponse,
  { metrics, readiness }: EndpointOptions,
): Promise<void> {
  if (path === '/metrics') {
    answer(response, 200, TEXT, await metrics());
  } else if (path === '/healthz') {
    // That this is answered shows that the event loop goes round.
    answer(response, 200, JSON_TYPE, '{"status":"ok"}\n');
  } else if (path === '/readyz') {
    const { ready, checks } = await readiness();
    const reasons = Object.entries(checks).filter(([, reason]) => reason !== null);
    const body = ready
      ? { status: 'ready' }
      : { status: 'not ready', reasons: Object.fromEntries(reasons) };
    answer(response, ready ? 200 : 503, JSON_TYPE, `${JSON.stringify(body)}\n`);
  } else {
    answer(response, 404, JSON_TYPE, '{"status":"there are /metrics, /healthz and /readyz"}\n');
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
