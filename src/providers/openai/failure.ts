/** Reads the errors of OpenAI's SDK. Source: https://platform.openai.com/docs/guides/error-codes, and what servers send. */
import OpenAI from 'openai';
import type { ProviderErrorKind } from '../errors/provider-error-kind.js';
import { kindOfStatus, systemCode, type Failure } from '../failure.js';
import { isObject } from '../json.js';

const NO_CREDIT: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_usage_limit_exceeded',
  'billing_hard_limit_reached',
]);

/** Of compatible servers too: vLLM, llama.cpp and Ollama each word it differently. */
const TOO_LONG =
  /maximum (?:context|input) length|context (?:window|length|size)|too many tokens|maximum .*tokens per request/iu;
const TOO_LONG_CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'string_above_max_length',
  'exceed_context_size_error',
]);

export function readOpenAiFailure(error: unknown): Failure | undefined {
  if (error instanceof OpenAI.APIUserAbortError) return { kind: 'aborted' };
  if (error instanceof OpenAI.APIConnectionTimeoutError) return { kind: 'timeout' };
  if (error instanceof OpenAI.APIConnectionError) {
    const code = systemCode(error);
    return { kind: 'connection', code, detail: code };
  }
  if (!(error instanceof OpenAI.APIError) || typeof error.status !== 'number') return undefined;
  const { status, headers } = error as ApiError & { readonly status: number };
  const { codes, detail } = said(error as ApiError);
  return {
    kind: kindOf(status, codes, detail ?? ''),
    status,
    code: codes[0],
    detail,
    headers,
    requestId: error.requestID ?? undefined,
  };
}

/** The SDK's own type has `any` for these where it is narrowed from an unknown error. */
interface ApiError {
  readonly headers: Headers | undefined;
  readonly error: unknown;
}

/** The error's code and type, the more precise first, and its message: undefined when the body is in another format. */
function said({ error: body }: { readonly error: unknown }): { codes: string[]; detail?: string } {
  if (typeof body === 'string') return { codes: [], detail: body };
  if (!isObject(body)) return { codes: [] };
  const codes = [body.code, body.type].filter((code) => typeof code === 'string' && code !== '');
  return {
    codes: codes as string[],
    ...(typeof body.message === 'string' ? { detail: body.message } : {}),
  };
}

function kindOf(status: number, codes: readonly string[], detail: string): ProviderErrorKind {
  if (codes.some((code) => NO_CREDIT.has(code) || code.endsWith('_spend_limit_exceeded'))) {
    return 'credit';
  }
  if (codes.includes('model_not_found')) return 'unknown-model';
  if (status === 400 || status === 422) {
    if (codes.some((code) => TOO_LONG_CODES.has(code)) || TOO_LONG.test(detail)) {
      return 'input-too-long';
    }
  }
  return kindOfStatus(status);
}

/**
 * True when the server has no endpoint for looking up a model, as compatible servers may not: it does not say, in the
 * format of this API, that the model is unknown.
 */
export function lacksModelEndpoint(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError)) return false;
  if (error.status === 405 || error.status === 501) return true;
  if (error.status !== 404) return false;
  const { codes, detail } = said(error as ApiError);
  return !codes.includes('model_not_found') && !/\bmodel\b/iu.test(detail ?? '');
}

/** True when a request was refused because this model takes the limit on tokens under its other name. */
export function refusesParameter(error: unknown, parameter: string): boolean {
  if (!(error instanceof OpenAI.APIError) || error.status !== 400) return false;
  const { codes, detail = '' } = said(error as ApiError);
  return (
    (error.param === parameter || detail.includes(`'${parameter}'`)) &&
    (codes.includes('unsupported_parameter') || /unsupported parameter/iu.test(detail))
  );
}
