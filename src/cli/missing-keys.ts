/** Where this process is the only worker, a key that is missing is found before anything starts. */
import { modelsOf, parseRunInput, type Environment } from '../config/index.js';
import type { RunInput } from '../contracts/run-input.js';
import { providerOf } from '../domain/model-names.js';
import { providersOf } from '../worker.js';

/** @returns one line a provider that the run needs and that cannot be called here. */
export function missingKeys(input: RunInput, environment: Environment): string[] {
  const available = new Set(providersOf(environment));
  const models = Object.values<string>({ ...modelsOf(parseRunInput(input).models) });
  const needed = new Set(models.map(providerOf));
  return [...needed]
    .filter((provider) => !available.has(provider))
    .map((provider) => {
      const own = models.filter((name) => providerOf(name) === provider);
      return `${provider.toUpperCase()}_API_KEY is not set, and ${[...new Set(own)].join(', ')} cannot be called without it.`;
    });
}
