/** Reading of what arrives at the stand-in server. */
import type { IncomingMessage } from 'node:http';
import type { JsonObject } from './request.js';

export async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
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
  const rest = Object.entries(others).map(([name, value]) => [name, String(value)] as const);
  return {
    key: authorization?.replace(/^Bearer /u, '') ?? String(apiKey ?? ''),
    headers: Object.fromEntries(rest),
  };
}
