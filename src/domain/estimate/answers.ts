/** How long a model's answers are, from the limits in words that it is given. In tokens of o200k_base. */
import type { Range } from '../../contracts/estimate.js';
import type { RunConfig } from '../../contracts/run-input.js';
import {
  FEWEST_CATEGORIES,
  OF_CATEGORY_LIMIT,
  OF_LIMIT,
  OF_NAME_LIMIT,
  TAGS,
  TOKENS_PER_WORD,
} from './assumptions.js';
import { exactly, range, sum, times } from './range.js';

/** Tokens of a text that may have so many words. */
export function wordsWithin(limit: number, share: Range = OF_LIMIT): Range {
  return range((bound) => limit * share[bound] * TOKENS_PER_WORD[bound]);
}

/** How many categories a run's taxonomy has. */
export function categoriesOf({ maxNumClusters, taxonomy }: RunConfig): Range {
  const given = taxonomy?.categories.length ?? 0;
  if (taxonomy?.mode === 'frozen') return exactly(given);
  const fewest = Math.min(FEWEST_CATEGORIES, maxNumClusters);
  const { low, expected, high } = range((bound) =>
    Math.max(fewest, Math.round(maxNumClusters * OF_CATEGORY_LIMIT[bound])),
  );
  return { low, expected: Math.max(given, expected), high };
}

/** A table of clusters, in a prompt or in an answer. */
export function tableOf(config: RunConfig): Range {
  const category = sum([
    exactly(TAGS.category),
    wordsWithin(config.clusterNameLength, OF_NAME_LIMIT),
    wordsWithin(config.clusterDescriptionLength),
  ]);
  return sum([exactly(TAGS.table), times(categoriesOf(config), category)]);
}

export function summaryAnswer({ summaryLength, summaryExplanationLength }: RunConfig): Range {
  return sum([
    exactly(TAGS.summary),
    wordsWithin(summaryLength),
    wordsWithin(summaryExplanationLength),
  ]);
}

export function labelAnswer({ explanationLength, clusterNameLength }: RunConfig): Range {
  return sum([
    exactly(TAGS.label),
    wordsWithin(explanationLength),
    wordsWithin(clusterNameLength, OF_NAME_LIMIT),
  ]);
}

export function generateAnswer(config: RunConfig): Range {
  return sum([tableOf(config), wordsWithin(config.explanationLength)]);
}

/** Of an update or a review. */
export function revisionAnswer(config: RunConfig): Range {
  return sum([
    exactly(TAGS.revision),
    generateAnswer(config),
    wordsWithin(config.suggestionLength),
  ]);
}

/** So many summaries, as they stand in a minibatch. */
export function summariesOf(config: RunConfig, summaries: Range): Range {
  return times(summaries, sum([exactly(TAGS.summaryRow), wordsWithin(config.summaryLength)]));
}
