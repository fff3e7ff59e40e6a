/** Connects to a Temporal server once, as the SDK does, and says what goes wrong. */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TemporalConfig } from '../config/temporal-config.js';

const HANDSHAKE_MS = 5_000;
/** A server refuses a client's certificate just after the handshake. */
const LISTEN_MS = 500;

const DEFAULT_PORT = 7233;

/** How a client begins, with empty settings (RFC 9113, section 3.4). */
const HTTP2_PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
/** The first byte of an alert (RFC 8446, section 5.1). */
const TLS_ALERT = 21;

export interface FailedHandshake {
  readonly code: string;
  readonly message: string;
  /** Whether TLS was agreed upon before it failed. */
  readonly secured: boolean;
}

/** What goes wrong when it is connected to as the SDK does; undefined when nothing does. */
export async function handshake({
  address = '',
  tls,
  apiKey,
}: TemporalConfig['connection']): Promise<FailedHandshake | undefined> {
  const { host, port } = parseAddress(address);
  const settings = (tls ?? apiKey !== undefined) || undefined;
  const options = typeof settings === 'object' ? settings : {};
  return await new Promise((resolve) => {
    let secured = false;
    let socket: Socket | undefined;
    const end = (found: FailedHandshake | undefined) => {
      clearTimeout(timer);
      socket?.destroy();
      resolve(found);
    };
    const fail = (error: NodeJS.ErrnoException) =>
      end({ code: error.code ?? '', message: error.message, secured });
    const timer = setTimeout(
      () => end({ code: 'ETIMEDOUT', message: 'no answer', secured }),
      HANDSHAKE_MS,
    );
    const listen = () => {
      secured = true;
      setTimeout(() => end(undefined), LISTEN_MS).unref();
    };
    try {
      socket =
        settings === undefined
          ? connectPlain({ host, port }, () => socket?.write(HTTP2_PREFACE))
          : connectTls(
              {
                ...{ host, port, ALPNProtocols: ['h2'] },
                servername: options.serverNameOverride ?? (isIP(host) === 0 ? host : ''),
                ...(options.serverRootCACertificate && {
                  ca: Buffer.from(options.serverRootCACertificate),
                }),
                ...(options.clientCertPair && {
                  cert: Buffer.from(options.clientCertPair.crt),
                  key: Buffer.from(options.clientCertPair.key),
                }),
              },
              listen,
            );
      socket.on('error', fail);
      socket.on('end', () => fail(Object.assign(new Error('it hangs up'), { code: 'ECONNRESET' })));
      // What comes unasked, or as an answer to the preface; TLS answers that with an alert.
      socket.once('data', (bytes: Buffer) => {
        const isAlert = settings === undefined && bytes[0] === TLS_ALERT;
        end(isAlert ? { code: 'TLS', message: 'a TLS alert', secured } : undefined);
      });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/u.exec(address) ?? [];
  return { host: bracketed ?? plain ?? address, port: Number(port ?? DEFAULT_PORT) };
}
