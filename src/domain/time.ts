/** Moments as logs write them. */

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/iu;

/** Seconds since 1970 stay below this until the year 5138; milliseconds passed it in 1973. */
const LEAST_MILLISECONDS = 1e11;

/**
 * Reads ISO 8601 (`2026-11-23`, `2026-11-23T09:30:00.123456+01:00`, also with a space for the `T`; UTC where it names no
 * zone), and seconds or milliseconds since 1970, as a number or its digits.
 *
 * @returns milliseconds since 1970, or undefined when it is none of these.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d{9,13}(?:\.\d+)?$/u.test(text)) return fromEpoch(Number(text));
  return fromIso(text);
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  const milliseconds = value < LEAST_MILLISECONDS ? value * 1000 : value;
  return milliseconds <= 8.64e15 ? Math.round(milliseconds) : undefined;
}

function fromIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, zone = 'Z'] = match;
  // Date.parse would take 30 February for 2 March.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCDate() !== Number(day)) return undefined;
  const clock = /[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)/iu.exec(text)?.[1] ?? '00:00';
  const offset = /^(?:Z|UTC)$/iu.test(zone)
    ? 'Z'
    : zone.replace(/^([+-]\d{2}):?(\d{2})?$/u, (_, hours: string, minutes = '00') => {
        return `${hours}:${String(minutes)}`;
      });
  const milliseconds = Date.parse(`${text.slice(0, 10)}T${clock.replace(',', '.')}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
