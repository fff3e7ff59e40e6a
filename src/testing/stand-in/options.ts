/** What the stand-in server can be told to do. */
import type { AnswerFunction } from './answer.js';
import type { FaultPlan } from './faults.js';
import type { RateLimits } from './rate-limits.js';
import type { StandInRequest } from './request.js';

export interface StandInServerOptions extends RateLimits {
  /** Default: `wireFormatAnswer`. */
  readonly answer?: AnswerFunction | undefined;
  /** Milliseconds from a request's arrival to the first byte of its answer; default 0. */
  readonly latencyMs?: number | ((request: StandInRequest) => number) | undefined;
  /** Default: none. See `faultScript` and `weightedFaults`. */
  readonly faults?: FaultPlan<StandInRequest> | undefined;
  /** The one key that is right: others get 401. Default: every key is. */
  readonly apiKey?: string | undefined;
  /** The models there are: others get 404. Default: all. */
  readonly models?: readonly string[] | undefined;
  /** False: there is no `GET /v1/models/…`, as at some compatible servers. Default true. */
  readonly modelEndpoint?: boolean | undefined;
  /** Length of vectors where a request does not ask for one; default 64. */
  readonly dimensions?: number | undefined;
  /** True: vectors come as lists of numbers also where base64 was asked for, as at some compatible servers. */
  readonly floatsOnly?: boolean | undefined;
  /** The document a request is about, for `countsByDocument`; default: the first message, or the first text. */
  readonly documentOf?: ((request: StandInRequest) => string) | undefined;
}
