/** How long a server asks to be left alone. */

/** @returns milliseconds, by `retry-after` in seconds or as a date; undefined where it says nothing readable. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const said = headers.get('retry-after')?.trim();
  if (said === undefined || said === '') return undefined;
  const seconds = Number(said);
  const wait = Number.isNaN(seconds) ? Date.parse(said) - now : seconds * 1000;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
