/** Makes what counts the requests of one model. */
import type { RateCounter, RateLimits } from './rate-limits.js';
import { RateWindow } from './rate-window.js';
import { TokenBuckets } from './token-bucket.js';

export function createRateCounter({
  requestsPerMinute = 1_000_000,
  tokensPerMinute = 1_000_000_000,
  rateLimit = 'window',
  burstSeconds = 60,
}: RateLimits): RateCounter {
  const limits = { requestsPerMinute, tokensPerMinute };
  return rateLimit === 'window'
    ? new RateWindow(limits)
    : new TokenBuckets({ ...limits, burstSeconds });
}
