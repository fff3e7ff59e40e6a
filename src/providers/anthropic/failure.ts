/** Reads the errors of Anthropic's SDK. Sources: https://platform.claude.com/docs/en/api/errors, and the SDK's types. */
import Anthropic from '@anthropic-ai/sdk';
import type { ProviderErrorKind } from '../errors/provider-error-kind.js';
import { kindOfStatus, systemCode, type Failure } from '../failure.js';

/** What a failed request says, whatever its status: 429 and 402 where a limit is set, 400 where credit was prepaid. */
const NO_CREDIT = /credit balance is too low|reached your specified .*usage limits/iu;
const TOO_LONG =
  /prompt is too long|exceeds? (?:the )?context (?:limit|window)|request_too_large/iu;

export function readAnthropicFailure(error: unknown): Failure | undefined {
  if (error instanceof Anthropic.APIUserAbortError) return { kind: 'aborted' };
  if (error instanceof Anthropic.APIConnectionTimeoutError) return { kind: 'timeout' };
  if (error instanceof Anthropic.APIConnectionError) {
    const code = systemCode(error);
    return { kind: 'connection', code, detail: code };
  }
  if (!(error instanceof Anthropic.APIError) || typeof error.status !== 'number') return undefined;
  const { status, headers } = error as { status: number; headers: Headers | undefined };
  const detail = error.apiMessage ?? undefined;
  return {
    kind: kindOf({ status, type: error.type, code: error.errorCode, detail: detail ?? '' }),
    status,
    code: error.errorCode ?? error.type ?? undefined,
    detail,
    headers,
    requestId: error.requestID ?? undefined,
  };
}

interface Signs {
  readonly status: number;
  readonly type: string | null;
  readonly code: string | null;
  readonly detail: string;
}

function kindOf({ status, type, code, detail }: Signs): ProviderErrorKind {
  if (type === 'billing_error' || code?.endsWith('_spend_limit_reached') === true) return 'credit';
  if (code === 'organization_on_hold') return 'permission';
  if (status === 400 && NO_CREDIT.test(detail)) return 'credit';
  if (status === 400 && TOO_LONG.test(detail)) return 'input-too-long';
  return kindOfStatus(status);
}

/**
 * True when the server has no endpoint for looking up a model, as compatible servers may not: it does not say, in the
 * format of this API, that the model is unknown.
 */
export function lacksModelEndpoint(error: unknown): boolean {
  if (!(error instanceof Anthropic.APIError)) return false;
  if (error.status === 405 || error.status === 501) return true;
  return error.status === 404 && !/\bmodel\b/iu.test(error.apiMessage ?? '');
}
