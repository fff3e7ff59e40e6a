/** Models that share a task's documents by weight. */
import type { ModelShare, RunConfig, RunModels } from '../contracts/run-input.js';

/** The fractional part of the golden ratio: of all numbers, its multiples fill the unit interval most evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The model of the chunk with this number (0, 1, …). Chunks go to the models in proportion to their weights, evenly
 * spread (a Kronecker sequence), and always the same way, so that a chunk that is tried again meets the same model.
 */
export function modelOfChunk(shares: readonly ModelShare[], chunk: number): string {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  let left = (((chunk + 0.5) * GOLDEN) % 1) * total;
  for (const { model, weight } of shares) {
    left -= weight;
    if (left < 0) return model;
  }
  // Rounding may leave a remainder behind the last share.
  return shares.at(-1)?.model ?? '';
}

/** Every model of a task. */
export function modelsOfTask(models: RunModels, task: keyof RunModels): readonly string[] {
  const given = models[task];
  return typeof given === 'string' ? [given] : [...new Set(given.map(({ model }) => model))];
}

/** Every model of a run, each once. */
export function modelsOfRun(models: RunModels): readonly string[] {
  const tasks = Object.keys(models) as (keyof RunModels)[];
  return [...new Set(tasks.flatMap((task) => modelsOfTask(models, task)))];
}

/** Every model that a run may call: one that begins with phase 3 embeds, and asks nobody. */
export function modelsUsed({
  models,
  startsFrom,
}: Pick<RunConfig, 'models' | 'startsFrom'>): readonly string[] {
  return startsFrom === undefined ? modelsOfRun(models) : modelsOfTask(models, 'embed');
}
