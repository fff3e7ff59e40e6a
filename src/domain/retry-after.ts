/** How long a server asks to be left alone, read from the headers of its answer. */

/** The part of `Headers` that is needed. */
export interface HeaderReader {
  get(name: string): string | null;
}

/** The date format of HTTP (RFC 9110, section 5.6.7) and that of RFC 3339; nothing else that `Date.parse` would take. */
const DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))$/u;
const NUMBER = /^\d+(?:\.\d+)?$/u;

/**
 * Milliseconds from now, never negative: `retry-after-ms` where there is one, else `retry-after` in seconds or as a
 * date; a date that is past gives 0. Undefined when there is neither, or nothing that can be read.
 * @param now Milliseconds since 1970, to measure a date from.
 */
export function retryAfterMs(headers: HeaderReader, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  if (NUMBER.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const value = headers.get('retry-after')?.trim() ?? '';
  if (NUMBER.test(value)) return Math.ceil(Number(value) * 1000);
  if (!DATE.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
