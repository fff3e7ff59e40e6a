/** What supports an entry of a lineage: the documents that moved, and how alike the names are. */
import type { LineageDocuments, LineageEvidence } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';
import { likenessAmong } from './likeness.js';
import type { Match } from './match-categories.js';
import type { Overlap } from './overlap.js';

/** Flows told of an entry. */
const MOST_FLOWS = 8;

export interface EvidenceOptions {
  readonly old: readonly Category[];
  readonly fresh: readonly Category[];
  readonly overlap: Overlap;
  /** Whether the old category, by its position, goes on as the new one. */
  readonly stays: (from: number, to: number) => boolean;
}

export function evidenceOf(match: Match, options: EvidenceOptions): LineageEvidence {
  return {
    basis: match.basis,
    documents: options.overlap.documents === 0 ? null : documentsOf(match, options),
    nameSimilarity: nameSimilarity(match, options),
  };
}

function documentsOf({ from, to }: Match, options: EvidenceOptions): LineageDocuments {
  const { old, fresh, overlap, stays } = options;
  const sum = (positions: readonly number[], count: (at: number) => number) =>
    positions.reduce((total, at) => total + count(at), 0);
  const [before, after] = [
    sum(from, (at) => overlap.before(at)),
    sum(to, (at) => overlap.after(at)),
  ];
  const flows = overlap.flows().filter((flow) => from.includes(flow.from) || to.includes(flow.to));
  const isAdded = from.length === 0;
  const moved = flows
    .filter((flow) => isAdded || from.includes(flow.from))
    .filter((flow) => !overlap.isUnmoved(flow.from, flow.to, stays))
    .reduce((total, { documents }) => total + documents, 0);
  const all = isAdded ? after : before;
  return {
    before,
    after,
    moved,
    share: all === 0 ? null : moved / all,
    flows: flows.slice(0, MOST_FLOWS).map((flow) => ({
      from: old[flow.from]?.id ?? null,
      to: fresh[flow.to]?.id ?? null,
      documents: flow.documents,
      examples: flow.examples,
    })),
  };
}

function nameSimilarity({ from, to }: Match, { old, fresh }: EvidenceOptions): number | null {
  const likeness = likenessAmong([...old, ...fresh]);
  const alike = from.flatMap((a) =>
    to.map((b) => {
      const [one, other] = [old[a], fresh[b]];
      if (one === undefined || other === undefined) return 0;
      return categoryKey(one.name) === categoryKey(other.name) ? 1 : likeness(one, other).name;
    }),
  );
  return alike.length === 0 ? null : Math.max(...alike);
}
