/** Reads what a provider's headers say about its rate limits. */
import type { LimitReport, LimitWindow } from '../contracts/models.js';
import type { HeaderReader } from '../domain/retry-after.js';

type Kind = keyof LimitReport;

const KINDS: readonly (readonly [Kind, string])[] = [
  ['requests', 'requests'],
  ['tokens', 'tokens'],
  ['inputTokens', 'input-tokens'],
  ['outputTokens', 'output-tokens'],
];

/** The two ways of naming them. Gateways use either, whichever API they speak. */
const NAMES: readonly ((field: Field, kind: string) => string)[] = [
  (field, kind) => `anthropic-ratelimit-${kind}-${field}`,
  (field, kind) => `x-ratelimit-${field}-${kind}`,
];

type Field = 'limit' | 'remaining' | 'reset';

/**
 * The limits that are named in the headers of an answer, those of Anthropic (`anthropic-ratelimit-requests-limit`, a
 * reset being a date of RFC 3339) or of OpenAI (`x-ratelimit-limit-requests`, a reset being a duration such as `6m0s`).
 * Undefined when there are none that can be read.
 * @param now Milliseconds since 1970, to measure dates from.
 */
export function readRateLimits(headers: HeaderReader, now: number): LimitReport | undefined {
  for (const nameOf of NAMES) {
    const report: Partial<Record<Kind, LimitWindow>> = {};
    for (const [key, kind] of KINDS) {
      const value = (field: Field) => headers.get(nameOf(field, kind))?.trim() ?? '';
      const limit = count(value('limit'));
      if (limit === null || limit === 0) continue;
      const resetMs = durationMs(value('reset')) ?? untilDate(value('reset'), now);
      report[key] = { limit, remaining: count(value('remaining')), resetMs };
    }
    if (Object.keys(report).length > 0) return report;
  }
  return undefined;
}

function count(text: string): number | null {
  return /^\d{1,15}$/u.test(text) ? Number(text) : null;
}

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/u;

/** `6m0s`, `1h2m3s`, `8.64s`, `830ms`; a bare number counts seconds. */
function durationMs(text: string): number | null {
  if (/^\d{1,9}(?:\.\d+)?$/u.test(text)) return Number(text) * 1_000;
  if (!DURATION.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/gu)) {
    total += Number(amount) * UNITS[unit as keyof typeof UNITS];
  }
  return total;
}

function untilDate(text: string, now: number): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/u.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** What was read from an answer's body, with what the headers of the same answer say. */
export function withLimits<R extends object>(
  read: R,
  { headers }: { readonly headers: HeaderReader },
): R & { readonly limits?: LimitReport } {
  const limits = readRateLimits(headers, Date.now());
  return limits === undefined ? read : { ...read, limits };
}
