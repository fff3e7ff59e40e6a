/** Models of every provider: by name through the registry, and their errors. */
export {
  createModelRegistry,
  loadSdk,
  type ModelRegistry,
  type ModelRegistryOptions,
  type OfflineModels,
} from './registry.js';
export type { CompatibleServerSettings } from './openai/compatible.js';
export type { ProviderSettings } from './settings.js';
export * from './errors/index.js';
