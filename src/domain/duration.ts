/** Durations as people write them: `90s`, `30m`, `12h`, `7 days`. */
const MILLISECONDS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** @returns milliseconds, or undefined when the text is not a duration above zero. */
export function parseDuration(text: string): number | undefined {
  const match =
    /^\s*(\d+(?:\.\d+)?)\s*(s|m|h|d|w|sec|secs|seconds?|min|mins|minutes?|hours?|days?|weeks?)\s*$/iu.exec(
      text,
    );
  const amount = Number(match?.[1]);
  const unit = MILLISECONDS[match?.[2]?.[0]?.toLowerCase() ?? ''];
  const milliseconds = Math.round(amount * (unit ?? NaN));
  return Number.isSafeInteger(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}
