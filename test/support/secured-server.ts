/** A Temporal server behind TLS: an HTTP/2 proxy that may ask for client certificates and for an API key. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificates.js';

export interface SecuredServerOptions {
  /** Address of the server behind it: `host:port`, without TLS. */
  readonly target: string;
  /** Left out: no TLS. */
  readonly certificate?: Certificate;
  /** Clients must show a certificate signed by it: the path of a PEM file. */
  readonly clientAuthority?: string;
  /** Requests without `authorization: Bearer …` are refused. */
  readonly apiKey?: string;
}

export interface SecuredServer {
  readonly port: number;
  /** Of the requests that were let through: their `authorization` headers. */
  readonly authorizations: (string | undefined)[];
  close(): Promise<void>;
}

/** As gRPC numbers them. */
const UNAUTHENTICATED = 16;
const UNAVAILABLE = 14;

export async function startSecuredServer(options: SecuredServerOptions): Promise<SecuredServer> {
  const { target, certificate, clientAuthority, apiKey } = options;
  const backend = http2.connect(`http://${target}`);
  backend.on('error', () => undefined);
  const server =
    certificate === undefined
      ? http2.createServer()
      : http2.createSecureServer({
          cert: readFileSync(certificate.cert),
          key: readFileSync(certificate.key),
          ...(clientAuthority !== undefined && {
            ca: readFileSync(clientAuthority),
            requestCert: true,
            rejectUnauthorized: true,
          }),
        });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session: http2.ServerHttp2Session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  const authorizations: (string | undefined)[] = [];
  server.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) {
      refuse(stream, UNAUTHENTICATED, 'Request unauthorized.');
      return;
    }
    authorizations.push(headers.authorization);
    forward(stream, headers, backend);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    authorizations,
    async close() {
      for (const session of sessions) session.destroy();
      backend.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function forward(
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
  backend: http2.ClientHttp2Session,
): void {
  if (backend.destroyed) {
    refuse(stream, UNAVAILABLE, 'The server is gone.');
    return;
  }
  const request = backend.request(headers);
  request.on('error', () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  stream.on('close', () => request.close(stream.rstCode));
  stream.pipe(request);
  request.on('response', (answer, flags) => {
    const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (stream.destroyed) return;
    stream.respond(answer, { waitForTrailers: !endStream, endStream });
    if (endStream) return;
    let trailers: http2.IncomingHttpHeaders = {};
    request.on('trailers', (last: http2.IncomingHttpHeaders) => {
      trailers = last;
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    request.on('data', (chunk: Buffer) => stream.write(chunk));
    request.on('end', () => stream.end());
  });
}

/** A gRPC answer that is nothing but its status. */
function refuse(stream: http2.ServerHttp2Stream, status: number, message: string): void {
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(status),
      'grpc-message': message,
    },
    { endStream: true },
  );
}
