/** What runs can be found by in Temporal, in a namespace where these search attributes are registered. */

/** Names and types, as `temporal operator search-attribute create` takes them. */
export const SEARCH_ATTRIBUTES = {
  /** As in the query `progress`: `import`, `label`, …, `done`. */
  TntflowStage: 'Keyword',
  TntflowCorpus: 'Keyword',
  /** Of the newest taxonomy at the last change of stage. */
  TntflowTaxonomyVersion: 'Int',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;
