/** What a service is set up with, and what holds where nothing is said. */
import { isIP } from 'node:net';

export interface ServeSettings {
  /** The address to listen on: a name or an IP. */
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Secret; null: none is asked for, which is allowed on the loopback interface alone. */
  readonly token: string | null;
  /** Most requests a minute of one address to `/v1`; 0: as many as come. */
  readonly rateLimit: number;
  /** Most bytes of a request's body. */
  readonly bodyLimit: number;
  /** Milliseconds for receiving a request, and again for answering it. */
  readonly requestTimeoutMs: number;
  /** Addresses or networks of proxies whose `X-Forwarded-For` is believed, as in `127.0.0.1, 10.0.0.0/8`; null: none. */
  readonly trustProxy: string | null;
  /** Milliseconds for which `/readyz` says 503 before new connections are refused. */
  readonly drainDelayMs: number;
  /** Milliseconds after which requests that are still open are cut off. */
  readonly drainTimeoutMs: number;
  /** Most calls of the embedding model in flight, where it is a provider's. */
  readonly concurrency: number;
  /** Texts are refused, and the embedding model is never asked for. */
  readonly vectorsOnly: boolean;
}

export const DEFAULT_SERVE_SETTINGS: ServeSettings = {
  host: '127.0.0.1',
  port: 8090,
  token: null,
  rateLimit: 6_000,
  bodyLimit: 1_048_576,
  requestTimeoutMs: 30_000,
  trustProxy: null,
  drainDelayMs: 1_000,
  drainTimeoutMs: 20_000,
  concurrency: 20,
  vectorsOnly: false,
};

/** Most documents of one request. */
export const MOST_DOCUMENTS = 1_000;

/** True when only programs of this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/iu.test(host);
}

/** Whether it is a list of addresses and networks, or of the names that Fastify has for some of them. */
export function isProxyList(text: string): boolean {
  return text.split(',').every((part) => {
    const [address = '', prefix, ...more] = part.trim().split('/');
    if (/^(?:loopback|linklocal|uniquelocal)$/u.test(address)) return prefix === undefined;
    const longest = isIP(address) === 4 ? 32 : 128;
    const length = prefix === undefined ? longest : /^\d+$/u.test(prefix) ? Number(prefix) : NaN;
    return isIP(address) !== 0 && length > 0 && length <= longest && more.length === 0;
  });
}
