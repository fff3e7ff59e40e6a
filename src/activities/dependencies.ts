/** What the activities work with; the worker builds it once and passes it in. */
import type { SearchAttributeName } from '../contracts/search-attributes.js';
import type { ClassifierTrainer } from '../classifier/index.js';
import type { WorkerMetrics } from '../metrics/index.js';
import type { ModelRegistry } from '../providers/index.js';
import type { Prices } from '../providers/prices/index.js';
import type { Store } from '../store/index.js';
import type { AnswerSource } from './asking/answer-source.js';

export interface ActivityDependencies {
  readonly store: Store;
  readonly models: ModelRegistry;
  readonly trainer: ClassifierTrainer;
  readonly answers: AnswerSource;
  readonly prices: Prices;
  /** Default: nobody is told. */
  readonly metrics?: WorkerMetrics | undefined;
  /** Where a run's results go when it names no folder, on this machine. */
  readonly resultsFolder: string;
  /** Aborted when the worker is to stop: what is under way is finished, nothing more is begun. */
  readonly stopping?: AbortSignal;
  /** Which search attributes the namespace has; default: none. */
  readonly searchAttributes?: (() => Promise<readonly SearchAttributeName[]>) | undefined;
  /** Says at the start of a run what its user should know of this worker, e.g. keys that are set but not used. */
  readonly notesFor: (models: readonly string[]) => readonly string[];
}
