/** What the activities work with; the worker builds it once and passes it in. */
import type { ClassifierTrainer } from '../classifier/index.js';
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
  /** Where a run's results go when it names no folder, on this machine. */
  readonly resultsFolder: string;
  /** Says at the start of a run what its user should know of this worker, e.g. keys that are set but not used. */
  readonly notesFor: (models: readonly string[]) => readonly string[];
}
