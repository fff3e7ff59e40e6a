/** What every engine of the store must do. A second engine is a second call, with a function that makes its databases. */
import { describe } from 'vitest';
import { attemptTests } from './suite/attempts.js';
import { corporaTests } from './suite/corpora.js';
import { largeBatchTests } from './suite/large-batches.js';
import { ledgerTests } from './suite/ledger.js';
import { outcomeTests } from './suite/outcomes.js';
import { processTests } from './suite/processes.js';
import { purgeTests } from './suite/purge.js';
import { raceTests } from './suite/races.js';
import { rateLimitTests } from './suite/rate-limits.js';
import { refreshTests } from './suite/refreshes.js';
import { runTests } from './suite/runs.js';
import { sampleTests } from './suite/samples.js';
import { taxonomyTests } from './suite/taxonomies.js';
import { textTests } from './suite/text.js';
import { vectorTests } from './suite/vectors.js';
import { watermarkTests } from './suite/watermarks.js';
import { freshStores, type CreateDatabase } from './fresh-stores.js';

export function describeStore(engine: string, createDatabase: CreateDatabase): void {
  const stores = freshStores(createDatabase);
  describe(engine, () => {
    describe('corpora', () => corporaTests(stores));
    describe('runs and steps', () => runTests(stores));
    describe('samples', () => sampleTests(stores));
    describe('summaries, labels and documents set aside', () => outcomeTests(stores));
    describe('taxonomies', () => taxonomyTests(stores));
    describe('completions and calls', () => ledgerTests(stores));
    describe('vectors and classifiers', () => vectorTests(stores));
    describe('rate limits', () => rateLimitTests(stores));
    describe('watermarks', () => watermarkTests(stores));
    describe('refreshes', () => refreshTests(stores));
    describe('attempts', () => attemptTests(stores));
    describe('purging', () => purgeTests(stores));
    describe('text', () => textTests(stores));
    describe('several connections at once', () => raceTests(stores));
    describe('large batches', () => largeBatchTests(stores));
    describe('several processes', () => processTests(stores));
  });
}
