/** The one error that a chat or embedding model throws when its provider refused, failed or could not be reached. */
import type { LimitReport } from '../../contracts/models.js';
import { isRetryable, isTerminal, type ProviderErrorKind } from './provider-error-kind.js';

export interface ProviderErrorOptions {
  /** E.g. `anthropic`. */
  readonly provider: string;
  /** The provider's own name for the model, e.g. `claude-haiku-4-5`. */
  readonly model: string;
  readonly kind: ProviderErrorKind;
  /** For people. Holds no key and no part of a prompt: whoever builds one passes foreign text through `redact`. */
  readonly message: string;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number | undefined;
  /** The provider's own code for the failure, e.g. `insufficient_quota`. */
  readonly code?: string | undefined;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** What the provider said about its limits when it failed. */
  readonly limits?: LimitReport | undefined;
  /** The provider's id of the request, for its support. */
  readonly requestId?: string | undefined;
}

/**
 * Carries no `cause`: an SDK's error holds headers and bodies, and those may hold keys and prompts. What it knew that
 * is safe is in the fields here.
 */
export class ProviderError extends Error {
  override readonly name: string = 'ProviderError';
  readonly provider: string;
  readonly model: string;
  readonly kind: ProviderErrorKind;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly limits: LimitReport | undefined;
  readonly requestId: string | undefined;
  /** The same request may succeed later, as it is. */
  readonly retryable: boolean;
  /** No call of this model can succeed until a person acts: wrong key, no credit, unknown model. */
  readonly terminal: boolean;

  constructor(options: ProviderErrorOptions) {
    super(options.message);
    this.provider = options.provider;
    this.model = options.model;
    this.kind = options.kind;
    this.status = options.status;
    this.code = options.code;
    this.retryAfterMs = options.retryAfterMs;
    this.limits = options.limits;
    this.requestId = options.requestId;
    this.retryable = isRetryable(options.kind);
    this.terminal = isTerminal(options.kind);
  }
}
