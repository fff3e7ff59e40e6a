/** A flat list of categories at one version. */
export interface Category {
  /** Immutable: it survives a change of name. Lower-case letters, digits, `-` and `_`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Which step made a version. */
export type TaxonomyStepKind = 'given' | 'generate' | 'update' | 'review';

/** One version of a run's taxonomy. The versions of a run, in order, are its trajectory. */
export interface TaxonomyVersion {
  readonly version: number;
  readonly step: TaxonomyStepKind;
  readonly categories: readonly Category[];
  /** The step's rating of the version it was given, 0–100; null for the first one. */
  readonly score: number | null;
  readonly explanation: string | null;
  readonly suggestions: string | null;
  /** Set when the step's answer could not be used and the categories are those of the version before. */
  readonly keptBecause: string | null;
}

/** The answer to "none of these"; never the name of a category. */
export const OTHER = 'Other';

/** How `Other` is named where a class needs an id: in a classifier. No category may have this id. */
export const OTHER_ID = 'other';
