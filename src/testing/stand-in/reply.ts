/** What the stand-in server sends for one request, and how. */
import { type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.js';

export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly contentType: string;
  /** `reset` breaks the connection after half of the body; `hang` sends nothing, ever. */
  readonly delivery: 'whole' | 'slow' | 'reset' | 'hang';
  /** Between two pieces of a slow body. */
  readonly pieceMs: number;
}

const PIECES = 20;
const HTML =
  '<!DOCTYPE html><html><head><title>Gateway</title></head><body>Try again.</body></html>';

export function jsonReply(status: number, headers: Reply['headers'], body: object): Reply {
  return {
    status,
    headers,
    body: JSON.stringify(body),
    contentType: 'application/json',
    delivery: 'whole',
    pieceMs: 0,
  };
}

/** The reply with a fault of its body or its connection; unchanged for other kinds. */
export function spoilReply(reply: Reply, fault: Fault): Reply {
  const { kind, status = reply.status, pieceMs = 50 } = fault;
  if (kind === 'html') {
    return { ...reply, status, body: HTML, contentType: 'text/html; charset=utf-8' };
  }
  if (kind === 'empty-body') return { ...reply, status, body: '' };
  if (kind === 'bad-json') return { ...reply, body: reply.body.slice(0, reply.body.length / 2) };
  if (kind === 'reset' || kind === 'hang') return { ...reply, delivery: kind };
  return kind === 'slow' ? { ...reply, delivery: kind, pieceMs } : reply;
}

/** Sends the reply. Resolves when it is sent, or when the client went away or `signal` was aborted meanwhile. */
export async function send(
  response: ServerResponse,
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  if (reply.delivery === 'hang' || response.destroyed) return;
  const bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    ...reply.headers,
    ...{ 'content-type': reply.contentType, 'content-length': bytes.length },
  });
  if (reply.delivery === 'reset') {
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    return;
  }
  if (reply.delivery === 'slow') {
    const size = Math.ceil(bytes.length / PIECES);
    for (let from = 0; from < bytes.length && !response.destroyed; from += size) {
      response.write(bytes.subarray(from, from + size));
      await pause(reply.pieceMs, signal);
    }
    response.end();
    return;
  }
  response.end(bytes);
}

/** Waits; less long when `signal` is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
