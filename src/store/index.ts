/** The store's public face. */
export { type Attempts, type AttemptUnit } from './attempts.js';
export { type Reservation, type Settlement } from './calls.js';
export { type NewDocument, type SkippedRecord, type StoredDocument } from './corpora.js';
export { type StoredLabel, type StoredSummary } from './outcomes.js';
export { type Lease, type LeaseRequest, type RateLimits, type RecentCalls } from './rate-limits.js';
export { type MinuteLimits, type RateState, type Throttling } from './rate-state.js';
export { type PurgeScope } from './purge.js';
export { addCounts, NOTHING_PURGED, type PurgeCounts } from './purge-counts.js';
export {
  type Adoption,
  type DocumentSpan,
  type NewRefresh,
  type StoredRefresh,
} from './refreshes.js';
export { type StoredRun } from './runs.js';
export { type SampledDocument, type SampleName } from './samples.js';
export { StoreError } from './store-error.js';
export { StoreUnavailableError } from './store-unavailable-error.js';
export { describeStore, openStore, Store } from './store.js';
export { type StoredTaxonomy } from './taxonomies.js';
export { type StoredClassifier } from './vectors.js';
