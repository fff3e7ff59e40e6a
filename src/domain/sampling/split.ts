/** The train/test split of the documents that will be labelled, drawn before any of them enters a taxonomy step. */
import { shuffled } from './draw.js';

/**
 * Draws the test part. Documents with the same group (equal normalised text) stay on one side, so the part can be a
 * little smaller than asked for, never larger; the training part is never left empty.
 *
 * @param groups - A group key for each document.
 * @param testSplit - Share of documents to hold out, 0–1.
 * @returns For each document whether it is held out.
 */
export function splitByGroup(
  groups: readonly string[],
  { testSplit, seed }: { readonly testSplit: number; readonly seed: number },
): boolean[] {
  const members = new Map<string, number[]>();
  for (const [index, group] of groups.entries()) {
    const indexes = members.get(group);
    if (indexes === undefined) members.set(group, [index]);
    else indexes.push(index);
  }
  const target = Math.min(Math.floor(groups.length * testSplit), groups.length - 1);
  const held = groups.map(() => false);
  let count = 0;
  for (const indexes of shuffled([...members.values()], seed, 'split')) {
    if (count + indexes.length > target) continue;
    for (const index of indexes) held[index] = true;
    count += indexes.length;
  }
  return held;
}

/**
 * Moves documents from the test part so that every class can be learnt: where no training document has a class, the
 * first test document with it goes to training, with all that share its text. A class with one document is then
 * trained on and not evaluated. Nothing moves the other way: a document that a step has seen is never a test.
 *
 * @param documents - In sample order.
 */
export function moveUnlearnable<
  D extends { readonly split: 'train' | 'test'; readonly group: string; readonly category: string },
>(documents: readonly D[]): D[] {
  const learnt = new Set(
    documents.filter(({ split }) => split === 'train').map(({ category }) => category),
  );
  const moved = new Set<string>();
  for (const { group, category } of documents) {
    if (learnt.has(category)) continue;
    learnt.add(category);
    moved.add(group);
  }
  return documents.map((document) =>
    moved.has(document.group) ? { ...document, split: 'train' } : document,
  );
}
