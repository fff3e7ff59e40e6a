/** What a refresh came to, and what its stages tell each other: ids, counts and names of categories. */
import type { TaxonomyStepResult, SampleResult } from './activities.js';
import type { DriftReport, ShareOfDocuments } from './drift.js';
import type { LineageKind } from './lineage.js';
import type { ClassifierSummary } from './progress.js';

/**
 * - `first`: there was nothing to begin with, so it made a taxonomy as `tntLlm` does.
 * - `nothing-new`: no document came since the last one.
 * - `unchanged`: the taxonomy stayed as it was.
 * - `changed`: the taxonomy has a new version.
 * - `proposed`: a new version would have moved too many labels, and waits for a person to adopt it.
 * - `adopted`: the taxonomy that a person adopted came into force.
 */
export type RefreshOutcome =
  'first' | 'nothing-new' | 'unchanged' | 'changed' | 'proposed' | 'adopted';

/** What a refresh begins with, as it was found when it began. */
export interface BegunRefresh {
  /** `new-documents`: the taxonomy may change with them; `adopted`: a person's version comes into force. */
  readonly kind: 'first' | 'nothing-new' | 'new-documents' | 'adopted';
  /** What the refresh is called: the day up to which documents were taken, e.g. `2026-11-23`. */
  readonly week: string;
  readonly newDocuments: number;
  /** Of documents to summarise, and of new ones to label. */
  readonly sample: SampleResult;
  readonly anchors: number;
  /** New documents left for the classifier. */
  readonly toClassify: number;
  /** The version that is in force, and its labels; of `adopted` the one before. Null for `first`. */
  readonly base: TaxonomyStepResult | null;
  /** What the steps begin with: the version in force under this run's own key. Null for `first`. */
  readonly start: TaxonomyStepResult | null;
  readonly classifierId: number | null;
  readonly classifier: ClassifierSummary | null;
  readonly notes: readonly string[];
}

/** Which version is in force from now on, and what has to be done for its labels to be whole. */
export interface SettledTaxonomy {
  readonly outcome: RefreshOutcome;
  readonly taxonomy: TaxonomyStepResult;
  /** The row of the version that was only proposed. */
  readonly proposalId: number | null;
  /** Documents whose categories were split, merged or retired: by the model, and by the classifier. */
  readonly toRelabel: number;
  /** With the new documents that the model does not label. */
  readonly toClassify: number;
  readonly notes: readonly string[];
}

/** A category whose share changed. */
export interface FlaggedChange {
  readonly categoryId: string | null;
  readonly category: string;
  readonly against: string;
  readonly change: 'appeared' | 'vanished' | 'grew' | 'shrank';
  readonly then: ShareOfDocuments;
  readonly now: ShareOfDocuments;
}

/** What became of categories, by their names then and now. */
export interface LineageLine {
  readonly kind: LineageKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The part of a run's result that only a refresh has. */
export interface RefreshResult {
  readonly outcome: RefreshOutcome;
  readonly week: string;
  readonly newDocuments: number;
  /** Documents that were labelled again by the model. */
  readonly relabelled: number;
  /** Share changes that are significant and large. */
  readonly flagged: readonly FlaggedChange[];
  /** Of the version that came into force or was proposed; without what was kept. */
  readonly lineage: readonly LineageLine[];
  /** Version number of the proposal; null when there is none. */
  readonly proposal: number | null;
}

/** A comparison as the store keeps it: examples by the keys of their documents, so that a purge leaves nothing of them. */
export type StoredDrift = Omit<
  DriftReport,
  'appeared' | 'vanished' | 'lineage' | 'categories' | 'documentIds' | 'outcome'
> & {
  readonly appeared: readonly StoredAppearance[];
  readonly vanished: readonly StoredAppearance[];
};

export type StoredAppearance = Omit<DriftReport['appeared'][number], 'examples'> & {
  readonly examples: readonly number[];
};
