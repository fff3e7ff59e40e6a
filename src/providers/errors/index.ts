/** Errors of providers. */
export { ProviderError, type ProviderErrorOptions } from './provider-error.js';
export { type ProviderErrorKind } from './provider-error-kind.js';
export { ProviderSetupError } from './provider-setup-error.js';
export { UnsupportedModelError } from './unsupported-model-error.js';
