/** How far the new version and labeller agree with the old ones on documents that stay the same. */
import type { AnchorAgreement } from '../../contracts/drift.js';
import type { TwiceLabelled } from '../lineage/index.js';
import { wilsonInterval } from '../metrics/wilson.js';

/**
 * @param options.labels - The anchor sample, with ids that can be trusted on both sides: a category that was renamed has
 * one id, and agrees.
 * @returns null without documents.
 */
export function anchorAgreement({
  labels,
}: {
  readonly labels: readonly TwiceLabelled[];
}): AnchorAgreement | null {
  const documents = labels.length;
  if (documents === 0) return null;
  const agreeing = labels.filter(({ before, after }) => before === after).length;
  const share = agreeing / documents;
  return { documents, agreeing, share, ...wilsonInterval(agreeing, documents) };
}
