/** One call of a provider: its time limit, its cancellation, and its failure as a `ProviderError`. */
import { startDeadline } from './deadline.js';
import { ProviderError } from './errors/provider-error.js';
import type { ProviderErrorKind } from './errors/provider-error-kind.js';
import { redact } from './errors/redact.js';
import { retryAfterMs } from '../domain/retry-after.js';
import { transportFailure, type Failure } from './failure.js';
import { readRateLimits } from './rate-limit-headers.js';
import type { SettingNames } from './settings.js';

export interface CallContext {
  readonly provider: string;
  readonly model: string;
  /** Milliseconds for the whole call. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The texts that are sent, so that no error quotes them. */
  readonly sent: readonly string[];
  readonly secrets: readonly string[];
  /** Where calls go, without credentials; shown when nobody answers there. */
  readonly origin: string;
  /** What a person would have to set right. */
  readonly variables: Pick<SettingNames, 'key' | 'baseUrl'>;
  /** Reads the errors of the provider's SDK; undefined for an error that is none of its own. */
  readonly readFailure: (error: unknown) => Failure | undefined;
}

/**
 * Runs `send` with a signal that covers the whole call.
 * @throws ProviderError for whatever the provider, the network, the clock or the caller's signal did; anything else
 * that `send` throws is a fault of this program and passes through.
 */
export async function callProvider<T>(
  context: CallContext,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(context);
  try {
    if (deadline.ended() === 'aborted') throw providerError(context, { kind: 'aborted' });
    return await send(deadline.signal);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const ended = deadline.ended();
    if (ended !== undefined) throw providerError(context, { kind: ended });
    const failure = context.readFailure(error) ?? transportFailure(error);
    if (failure === undefined) throw error;
    throw providerError(context, failure);
  } finally {
    deadline.clear();
  }
}

function providerError(context: CallContext, failure: Failure): ProviderError {
  const { provider, model, secrets, sent } = context;
  const { headers } = failure;
  const code = failure.code === undefined ? undefined : redact(failure.code, { secrets, sent });
  return new ProviderError({
    provider,
    model,
    kind: failure.kind,
    message: `${provider}:${model} ${describe(context, { ...failure, code })}`,
    status: failure.status,
    code,
    retryAfterMs: headers && retryAfterMs(headers, Date.now()),
    limits: headers && readRateLimits(headers, Date.now()),
    requestId:
      failure.requestId === undefined ? undefined : redact(failure.requestId, { secrets, sent }),
  });
}

function describe(context: CallContext, failure: Failure): string {
  const detail = failure.detail === undefined ? '' : redact(failure.detail, context);
  if (failure.status === undefined) {
    if (failure.kind === 'aborted') return 'was not waited for: the call was cancelled.';
    if (failure.kind === 'malformed-response') {
      return `answered with ${detail}. Is ${context.variables.baseUrl} right?`;
    }
    const reason = detail === '' ? '' : ` (${detail})`;
    if (failure.kind === 'timeout') {
      return `gave no whole answer within ${context.timeoutMs / 1000} s${reason}.`;
    }
    return `could not be reached, or broke off, at ${context.origin}${reason}.`;
  }
  const code = failure.code === undefined ? '' : ` ${failure.code}`;
  const said = detail === '' ? '.' : `: ${detail}`;
  const advice = adviceFor(failure.kind, context);
  return `answered ${failure.status}${code}${said}${advice === '' ? '' : ` ${advice}`}`;
}

function adviceFor(kind: ProviderErrorKind, { variables }: CallContext): string {
  if (kind === 'authentication') return `Check ${variables.key}.`;
  if (kind === 'permission') return `Check what the key in ${variables.key} may do.`;
  if (kind === 'credit') return 'Add credit or raise the spend limit, then resume.';
  if (kind === 'unknown-model') return `Check the model's name and ${variables.baseUrl}.`;
  return '';
}
