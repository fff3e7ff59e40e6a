/** What became of the categories of one taxonomy version in the next. */
import type { Category } from './taxonomy.js';

/**
 * - `kept`: the category goes on under its id and its name (in wording that counts as the same).
 * - `renamed`: it goes on under its id with another name.
 * - `split`, `merged`: one category became several, or several became one. Where several became several, it is the one
 *   of the two that there is more of: `split` with more new categories than old ones, else `merged`.
 * - `added`, `retired`: there is no category on the other side that it could be.
 */
export type LineageKind = 'kept' | 'renamed' | 'split' | 'merged' | 'added' | 'retired';

/** Documents that had one label before and have the same, or another, now. */
export interface LabelFlow {
  /** Category id in the old version; null is `Other`. */
  readonly from: string | null;
  /** Category id in the new version; null is `Other`. */
  readonly to: string | null;
  readonly documents: number;
  /** Some of them, by their keys in the store: ids may be personal, and a purge must find all of them. */
  readonly examples: readonly number[];
}

/** The documents that are labelled under both versions, as far as they are about one entry. */
export interface LineageDocuments {
  /** With an old category of the entry. */
  readonly before: number;
  /** With a new category of the entry. */
  readonly after: number;
  /** Of `before` (of an added category: of `after`), those whose label is not that which goes on under its id. */
  readonly moved: number;
  /** `moved` as a share of these, 0–1; null when there are none. */
  readonly share: number | null;
  /** From where to where, the largest first; the smallest are left out. */
  readonly flows: readonly LabelFlow[];
}

export interface LineageEvidence {
  /** What decided: the documents, the names, the rule that a category does not retire yet, or that nothing fitted. */
  readonly basis: 'documents' | 'names' | 'rule' | 'nothing';
  /** Null when no document is labelled under both versions. */
  readonly documents: LineageDocuments | null;
  /** Of the two most alike names across the entry, 0–1; null where one side is empty. */
  readonly nameSimilarity: number | null;
}

/** Each old and each new category is in exactly one entry. */
export interface LineageEntry {
  readonly kind: LineageKind;
  /** Ids of old categories, in the order of their table; none for `added`. */
  readonly from: readonly string[];
  /** Ids of new categories, in the order of their table; none for `retired`. */
  readonly to: readonly string[];
  readonly evidence: LineageEvidence;
}

/** How many labels change with a new version; a label that goes on under its id, also under a new name, does not. */
export interface MovedLabels {
  /** Labelled under both versions. */
  readonly documents: number;
  readonly moved: number;
  /** 0–1; null without documents. */
  readonly share: number | null;
  /** Of `moved`, those that stay within a split or a merge. */
  readonly withinEntry: number;
}

/** How a taxonomy version came from another: kept with the version in the store. */
export interface Lineage {
  /** The old version's row in the store; null where it is not in this store. */
  readonly base: number | null;
  /** The old version's categories, by whose ids `entries` speak. */
  readonly categories: readonly Category[];
  readonly entries: readonly LineageEntry[];
  readonly moved: MovedLabels;
}
