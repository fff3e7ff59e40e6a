/** Everything that an estimate assumes and does not count: stated here, and in `docs/guides/costs.md`. */
import type { Range } from '../../contracts/estimate.js';
import type { ProviderName } from '../model-names.js';

/** Tokens that a provider bills for a token of o200k_base. Anthropic's tokenisers make more of the same text. */
export const TOKENIZER: Readonly<Record<ProviderName, Range>> = {
  openai: { low: 0.9, expected: 1, high: 1.2 },
  anthropic: { low: 0.95, expected: 1.2, high: 1.5 },
  compatible: { low: 0.85, expected: 1.1, high: 1.5 },
  // Statistics of the text: they count no tokens.
  offline: { low: 0, expected: 0, high: 0 },
};

/** Tokens a word in answers. */
export const TOKENS_PER_WORD: Range = { low: 1.2, expected: 1.35, high: 1.6 };

/** How much of a limit in words an answer uses. */
export const OF_LIMIT: Range = { low: 0.3, expected: 0.7, high: 1 };

/** Names are short, whatever the limit. */
export const OF_NAME_LIMIT: Range = { low: 0.2, expected: 0.4, high: 0.8 };

/** How many of the categories that are allowed there are; at least `FEWEST_CATEGORIES`. */
export const OF_CATEGORY_LIMIT: Range = { low: 0.2, expected: 0.6, high: 1 };
export const FEWEST_CATEGORIES = 3;

/** Tokens of the tags around the parts of an answer or of a row of data. */
export const TAGS = {
  summary: 16,
  label: 14,
  /** Around a table, with the explanation behind it. */
  table: 20,
  /** Rating, explanation and suggestions of an update or a review. */
  revision: 40,
  category: 22,
  summaryRow: 13,
} as const;

/** Share of the answers about a document that are asked for once more. */
export const REASKS: Range = { low: 0, expected: 0.02, high: 0.1 };
/** The same for the steps of the taxonomy, which are few and long. */
export const STEP_REASKS: Range = { low: 0, expected: 0.1, high: 0.5 };
/** Tokens of the sentence that says what was wrong; the answer it is about is sent back with it. */
export const REASK_TOKENS = 60;

/** The shortest beginning that a provider caches, in tokens; for many models it is longer. */
export const SHORTEST_CACHED = 512;

/** How far the documents of a run may be from those that were counted, in standard errors. */
export const STANDARD_ERRORS = 2;

/** Documents of one activity that embeds, and texts of one call. */
export const EMBEDDED_TOGETHER = 200;
export const EMBEDDING_BATCH = 128;
