/** The thread that trains: runs `trainClassifier` and posts its progress; started by `ClassifierTrainer`. */
import type { MessagePort } from 'node:worker_threads';
import {
  ClassifierInputError,
  type ClassifierInputErrorOptions,
} from './classifier-input-error.js';
import {
  trainClassifier,
  type TrainClassifierOptions,
  type TrainingProgress,
} from './train-classifier.js';
import type { TrainedClassifier } from './trained-classifier.js';

/** Progress is posted at most this often, and at every new stage or C. */
const POST_EVERY_MS = 100;

export interface TrainTask {
  readonly options: TrainClassifierOptions;
  readonly port: MessagePort;
}

/** An input error crosses as data, because a copy of an error between threads loses its class. */
export type TrainOutcome =
  | { readonly kind: 'trained'; readonly classifier: TrainedClassifier }
  | { readonly kind: 'bad input'; readonly error: ClassifierInputErrorOptions };

export default async function train({ options, port }: TrainTask): Promise<TrainOutcome> {
  let last: TrainingProgress | undefined;
  let postedAt = -Infinity;
  const onProgress = (progress: TrainingProgress) => {
    const now = performance.now();
    const isNew = progress.stage !== last?.stage || progress.fit !== last.fit;
    if (!isNew && now - postedAt < POST_EVERY_MS) return;
    last = progress;
    postedAt = now;
    port.postMessage(progress);
  };
  try {
    return { kind: 'trained', classifier: await trainClassifier(options, { onProgress }) };
  } catch (error) {
    if (!(error instanceof ClassifierInputError)) throw error;
    return { kind: 'bad input', error: { message: error.message, row: error.row } };
  } finally {
    port.close();
  }
}
