/** The embedded default models: no key, no network, the same answer every time. */
export { createOfflineChatModel, type OfflineChatModel } from './extractive.js';
export { createOfflineEmbeddingModel, type HashingOptions } from './hashing/hashing.js';
