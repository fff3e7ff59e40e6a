/** The classification service: a classifier behind HTTP. */
export { startService, type RunningService, type ServiceOptions } from './service.js';
export { ServeError } from './serve-error.js';
export { DEFAULT_SERVE_SETTINGS, isProxyList, type ServeSettings } from './settings.js';
export type { SwapOutcome } from './classifier-slot.js';
