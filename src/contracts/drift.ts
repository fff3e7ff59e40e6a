/** What changed between the weeks: the facts of a refresh's report. */
import type { Lineage } from './lineage.js';
import type { ClassifierSummary } from './progress.js';
import type { Category } from './taxonomy.js';

export interface ShareOfDocuments {
  readonly documents: number;
  /** 0–1; 0 where there are no documents at all. */
  readonly share: number;
}

/** One category, or `Other`, then and now. */
export interface ShareChange {
  /** Null is `Other`. */
  readonly categoryId: string | null;
  readonly category: string;
  readonly then: ShareOfDocuments;
  readonly now: ShareOfDocuments;
  /** Share now minus share then, with its 95 % interval: −1 to 1. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** `z`: pooled two proportions; `fisher`: exact, where a count is expected below 5; `none` without documents. */
  readonly test: 'z' | 'fisher' | 'none';
  /** Two-sided. */
  readonly p: number;
  /** After Holm, over all categories, `Other`, and everything that is compared with. */
  readonly adjustedP: number;
  /** Significant, and as large as the minimum change. */
  readonly flagged: boolean;
  /** How many documents of the same users are worth as much as one of its own; at least 1, null where no users are known. */
  readonly designEffect: number | null;
}

/** This week's documents against others, under the same taxonomy version and by the same labeller. */
export interface ShareComparison {
  /** What is compared with, e.g. `last week` or `baseline`. */
  readonly against: string;
  readonly documents: { readonly then: number; readonly now: number };
  /** Who wrote them; null where no users are known. A document without a user counts as one's own. */
  readonly users: { readonly then: number; readonly now: number } | null;
  /** In the order of the taxonomy, `Other` last. */
  readonly changes: readonly ShareChange[];
}

/** A category that hardly any document had then, or has now. */
export interface Appearance {
  readonly categoryId: string | null;
  readonly category: string;
  readonly against: string;
  readonly then: ShareOfDocuments;
  readonly now: ShareOfDocuments;
  /** Documents of the week that has some. */
  readonly examples: readonly { readonly documentId: string; readonly text: string }[];
}

/** How often the old version and labeller, and the new ones, say the same of a sample that stays the same. */
export interface AnchorAgreement {
  readonly documents: number;
  readonly agreeing: number;
  /** 0–1, with its 95 % Wilson interval. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Everything the section on drift says. */
export interface DriftReport {
  /** What this week is called, e.g. `2026-W12`. */
  readonly week: string;
  /** The version under which all of the documents were classified, and who did. */
  readonly taxonomyVersion: number;
  readonly labeller: string;
  /** Chance of any false flag in a week, 0–1. */
  readonly alpha: number;
  /** Least difference of shares that is flagged, 0–1. */
  readonly minimumChange: number;
  readonly comparisons: readonly ShareComparison[];
  readonly appeared: readonly Appearance[];
  readonly vanished: readonly Appearance[];
  /** How the new version came from the old one; null when none was made. */
  readonly lineage: Lineage | null;
  /** The new version's categories, by whose ids the lineage speaks; empty when none was made. */
  readonly categories: readonly Category[];
  /** The user's ids of documents that the lineage names, by their keys in the store. */
  readonly documentIds: ReadonlyMap<number, string>;
  /** What became of the new version; null when none was made. */
  readonly outcome: 'adopted' | 'proposed' | null;
  /** Share of labels above which a new version is only proposed, 0–1. */
  readonly mostMoved: number;
  readonly anchor: AnchorAgreement | null;
  readonly classifier: {
    readonly then: ClassifierSummary | null;
    readonly now: ClassifierSummary | null;
  };
}
