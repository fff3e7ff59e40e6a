/** How much a term counts by its place: what is said first says most. */

/** Weight of the term that comes after `rank` different ones, 0–1: 1, then falling as 1 / (1 + decay · rank). */
export function prominence(rank: number, decay: number): number {
  return 1 / (1 + decay * rank);
}

/** In a list of terms that was written best first: the tenth counts for a quarter. */
export const LIST_DECAY = 0.3;

/** In running text: the tenth counts for two thirds. */
export const TEXT_DECAY = 0.05;
