/** Which limits of a provider's report hold for a minute. No header says how long its window is. */
import type { LimitReport, LimitWindow } from '../../../contracts/models.js';
import type { MinuteLimits } from '../../../store/index.js';

const MINUTE_MS = 60_000;
/** Resets are rounded. */
const SLACK_MS = 1_000;
/** Windows that are in use where a minute is not: an hour and a day. */
const LONGER_MS = [3_600_000, 86_400_000];
const SLACK = 0.02;

/** Those of longer windows are left out: spread evenly over a day, calls would wait for hours for what is free now. */
export function minuteLimits(report: LimitReport): Partial<MinuteLimits> {
  const { requests, tokens, inputTokens, outputTokens } = report;
  return {
    ...(isOfMinute(requests) && { requestsPerMinute: requests.limit }),
    ...(isOfMinute(tokens) && { tokensPerMinute: tokens.limit }),
    ...(isOfMinute(inputTokens) && { inputTokensPerMinute: inputTokens.limit }),
    ...(isOfMinute(outputTokens) && { outputTokensPerMinute: outputTokens.limit }),
  };
}

/**
 * A reset takes no longer than the window. Where a limit fills up evenly, what is used takes its share of the window to
 * come back: 8.64 s for 1 of 10,000 requests is a day. A window that ends all at once may look like that by accident; a
 * later report will not.
 */
function isOfMinute(window: LimitWindow | undefined): window is LimitWindow {
  if (window === undefined) return false;
  const { limit, remaining, resetMs } = window;
  if (resetMs === null) return true;
  if (resetMs > MINUTE_MS + SLACK_MS) return false;
  const used = limit - (remaining ?? limit);
  if (used <= 0) return true;
  // What is left is rounded down, so up to one less may be used.
  const shortest = (resetMs * limit) / used;
  const longest = used > 1 ? (resetMs * limit) / (used - 1) : shortest;
  return !LONGER_MS.some(
    (longer) => longer >= shortest * (1 - SLACK) && longer <= longest * (1 + SLACK),
  );
}
