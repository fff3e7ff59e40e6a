/** What a classifier's label says beside its category and confidence: kept as JSON in the label's note. */
import type { Classification } from '../../classifier/index.js';
import { OTHER_ID } from '../../contracts/taxonomy.js';

export interface ClassifierNote {
  /** The category is the classifier's best guess, not an answer. */
  readonly abstained: boolean;
  /** Null is `Other`. */
  readonly runnerUpId: string | null;
  /** Of the runner-up, 0–1. */
  readonly runnerUpConfidence: number;
}

export function noteOf({ abstained, runnerUp }: Classification): string {
  const note: ClassifierNote = {
    abstained,
    runnerUpId: runnerUp.categoryId === OTHER_ID ? null : runnerUp.categoryId,
    runnerUpConfidence: runnerUp.probability,
  };
  return JSON.stringify(note);
}

/** @returns null for a label that was given before there were notes. */
export function readNote(note: string | null): ClassifierNote | null {
  return note === null ? null : (JSON.parse(note) as ClassifierNote);
}
