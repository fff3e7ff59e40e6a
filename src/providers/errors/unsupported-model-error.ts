/** A model that was given a task it cannot do: a chat model asked to embed, or the other way round. */
import { ProviderError } from './provider-error.js';

export interface UnsupportedModelErrorOptions {
  readonly provider: string;
  readonly model: string;
  /** What it cannot do, and which models can. */
  readonly problem: string;
}

/** Terminal, and of the kind `unknown-model`: there is no such model for this task. */
export class UnsupportedModelError extends ProviderError {
  override readonly name = 'UnsupportedModelError';

  constructor(options: UnsupportedModelErrorOptions) {
    const { provider, model, problem } = options;
    super({ provider, model, kind: 'unknown-model', message: `${provider}:${model} ${problem}` });
  }
}
