/** What is said when TensorFlow.js cannot compute on this machine at all. */

export interface BackendErrorOptions {
  /** Why `@tensorflow/tfjs-node` is not used. */
  readonly nodeReason: string;
  /** Why the WASM backend is not used either. */
  readonly wasmReason: string;
  readonly cause?: unknown;
}

/** Neither backend of TensorFlow.js works: the installation is broken. */
export class BackendError extends Error {
  override readonly name = 'BackendError';

  constructor({ nodeReason, wasmReason, cause }: BackendErrorOptions) {
    super(
      `TensorFlow.js does not work here: ${nodeReason}; the WASM backend: ${wasmReason}. Install the packages again.`,
      { cause },
    );
  }
}
