/** Reading of what arrives at the stand-in server. */
import type { IncomingMessage } from 'node:http';
import type { JsonObject } from './request.js';

/** @throws Error when the client went away before the end. */
export function readBody(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    incoming.once('error', reject);
  });
}

/** No body is an empty object; undefined when it is not JSON, or JSON of something else. */
export function parseBody(raw: string): JsonObject | undefined {
  if (raw === '') return {};
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The key, as a bearer token or in `x-api-key`, and the headers without it. */
export function keyAndHeaders({ headers }: IncomingMessage): {
  readonly key: string;
  readonly headers: Record<string, string>;
} {
  const { authorization, 'x-api-key': apiKey, ...others } = headers;
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(others)) rest[name] = String(value);
  return { key: authorization?.replace(/^Bearer /u, '') ?? String(apiKey ?? ''), headers: rest };
}
