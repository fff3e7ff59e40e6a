/** Makes a history fit for the repository: nothing in it says on whose machine it was recorded. */
import { hostname } from 'node:os';

/** Sources and results of recorded runs are here: their paths are in the histories. */
export const NEUTRAL_FOLDER = '/tmp/tntflow-histories';

export const NEUTRAL_IDENTITY = '1@tntflow';

/** A history as JSON, with processes, hosts, ports and stacks made the same everywhere; replay looks at none of them. */
export function neutral<T>(history: T): T {
  return walk(history, '') as T;
}

function walk(value: unknown, key: string): unknown {
  if (typeof value === 'string') return neutralText(value, key);
  if (Array.isArray(value)) return value.map((each) => walk(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]));
}

function neutralText(text: string, key: string): string {
  if (key === 'stackTrace') return '';
  if (key === 'identity') return NEUTRAL_IDENTITY;
  // Payloads: bytes as base64.
  if (key === 'data' && /^[\w+/=]+$/u.test(text)) {
    const decoded = Buffer.from(text, 'base64').toString('utf8');
    return Buffer.from(withoutHost(decoded)).toString('base64');
  }
  return withoutHost(text);
}

function withoutHost(text: string): string {
  return text
    .replaceAll(new RegExp(`\\b\\d+@${escape(hostname())}`, 'gu'), NEUTRAL_IDENTITY)
    .replaceAll(/127\.0\.0\.1:\d+/gu, '127.0.0.1:80');
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
