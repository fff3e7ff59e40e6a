/** A provider that is not set up on this worker: its key or its address is missing or unusable. */
import { ProviderError } from './provider-error.js';

export interface ProviderSetupErrorOptions {
  readonly provider: string;
  readonly model: string;
  /** What is wrong and what to do. Names the environment variable, never its value. */
  readonly problem: string;
}

/** Terminal, and of the kind `authentication`: nothing can be called until the operator sets the variable right. */
export class ProviderSetupError extends ProviderError {
  override readonly name = 'ProviderSetupError';

  constructor(options: ProviderSetupErrorOptions) {
    const { provider, model, problem } = options;
    super({ provider, model, kind: 'authentication', message: `${provider}:${model}: ${problem}` });
  }
}
