/** Trains classifiers in a worker thread, so that the main thread can go on sending heartbeats. */
import { openProgressChannel } from '../threads/progress-channel.js';
import { ThreadPool } from '../threads/thread-pool.js';
import { ClassifierInputError } from './classifier-input-error.js';
import type { LabelledVectors } from './labelled-vectors.js';
import type {
  TrainClassifierOptions,
  TrainingHooks,
  TrainingProgress,
} from './train-classifier.js';
import type { TrainOutcome, TrainTask } from './train-thread.js';
import type { TrainedClassifier } from './trained-classifier.js';

export interface ClassifierTrainerOptions {
  /** Most trainings at once; further ones wait. 1 by default. */
  readonly maxThreads?: number;
}

/** Threads start at the first training and end when idle; `close` ends them at once. */
export class ClassifierTrainer {
  readonly #pool: ThreadPool<TrainTask, TrainOutcome>;

  constructor({ maxThreads = 1 }: ClassifierTrainerOptions = {}) {
    this.#pool = new ThreadPool({ module: './train-thread', from: import.meta.url, maxThreads });
  }

  /**
   * As `trainClassifier`. The buffers of the features move into the thread: afterwards the caller's arrays are empty
   * (a SharedArrayBuffer is shared instead, and a view of a part of a buffer is copied).
   *
   * `onProgress` is called at most ten times a second and at every new fit; what it throws ends the training.
   *
   * @throws ClassifierInputError when the data or a setting cannot be used.
   * @throws AbortError when the signal is aborted; the thread is ended, whatever it was computing.
   */
  async train(
    options: TrainClassifierOptions,
    { onProgress, signal }: TrainingHooks = {},
  ): Promise<TrainedClassifier> {
    const train = ownBuffer(options.train);
    const test = ownBuffer(options.test);
    const channel = openProgressChannel<TrainingProgress>((progress) => onProgress?.(progress));
    const buffers = [train, test].map(({ features }) => features.buffer);
    const transfer = new Set(buffers.filter((buffer) => buffer instanceof ArrayBuffer));
    try {
      const outcome = await this.#pool.run(
        { options: { ...options, train, test }, port: channel.port },
        {
          signal: signal ? AbortSignal.any([signal, channel.failed]) : channel.failed,
          transfer: [...transfer, channel.port],
        },
      );
      if (outcome.kind === 'bad input') throw new ClassifierInputError(outcome.error);
      return outcome.classifier;
    } catch (error) {
      throw channel.failed.aborted ? channel.failed.reason : error;
    } finally {
      channel.close();
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

/** A view of a part of a buffer is copied: moving the buffer would take from the caller what else is in it. */
function ownBuffer(vectors: LabelledVectors): LabelledVectors {
  const { features } = vectors;
  const isWhole = features.byteLength === features.buffer.byteLength;
  return { ...vectors, features: isWhole ? features : features.slice() };
}
