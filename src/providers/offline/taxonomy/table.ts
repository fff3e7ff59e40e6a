/** Writes the rows of a table for the groups of a minibatch, and notes what changed. */
import type { CategoryRow, TaxonomyLimits } from '../../../contracts/models.js';
import { clipWords } from '../text/clip.js';
import { termsOf } from '../text/terms.js';
import type { Group } from './cluster.js';
import { contrastingTerms, type RankedTerm } from './contrast.js';
import { describe } from './describe.js';
import type { Evidence } from './evidence.js';
import { claim, nameOf } from './name.js';

export interface Table {
  readonly rows: readonly CategoryRow[];
  /** What was done to the old table, a sentence each. */
  readonly changes: readonly string[];
}

/** An old name stays while at least half of its words are among this many most telling terms. */
const TELLING = 8;

/** A group that continues a row keeps its id, and its name while that still fits; the order of the old table is kept. */
export function writeTable(
  groups: readonly Group[],
  evidence: Evidence,
  limits: TaxonomyLimits,
): Table {
  const ordered = [...groups].sort(
    (a, b) => order(a, evidence) - order(b, evidence) || b.summaries.length - a.summaries.length,
  );
  const items = ordered.flatMap(({ rows, summaries }) => [...rows, ...summaries]);
  const of = ordered.flatMap(({ rows, summaries }, index) =>
    [...rows, ...summaries].map(() => index),
  );
  const describing = contrastingTerms(items, of, { emphasis: 'even' });
  const naming = contrastingTerms(items, of, { emphasis: 'early' });
  const taken = new Set<string>();
  const keptNames = ordered.map((group, index) =>
    keptName(group, naming[index] ?? [], evidence, limits, taken),
  );
  const ids = freshIds(evidence);
  const changes: string[] = [];
  const rows = ordered.map((group, index): CategoryRow => {
    const old = group.rows[0]?.row;
    const name =
      keptNames[index] ??
      nameOf(naming[index] ?? [], {
        surfaces: evidence.surfaces,
        limit: limits.clusterNameLength,
        taken,
      });
    if (evidence.rows.length > 0) changes.push(...changesOf(group, name));
    const terms = describe(
      describing[index] ?? [],
      evidence.surfaces,
      limits.clusterDescriptionLength,
    );
    const confirmed = group.summaries.length > 0 || old == null;
    const description = confirmed
      ? terms
      : clipWords(old.description, limits.clusterDescriptionLength) || terms;
    return { id: old?.id ?? ids(), name, description };
  });
  return { rows, changes };
}

function order({ rows }: Group, evidence: Evidence): number {
  const first = rows[0];
  return first === undefined ? Infinity : evidence.rows.indexOf(first);
}

function keptName(
  group: Group,
  ranked: readonly RankedTerm[],
  { language }: Evidence,
  limits: TaxonomyLimits,
  taken: Set<string>,
): string | undefined {
  const old = group.rows[0]?.row;
  if (!old) return undefined;
  const stems = new Set(termsOf(old.name, language).map(({ stem }) => stem));
  const telling = new Set(
    ranked
      .filter(({ key }) => !key.includes(' '))
      .slice(0, TELLING)
      .map(({ key }) => key),
  );
  const fitting = [...stems].filter((stem) => telling.has(stem)).length;
  if (group.summaries.length > 0 && fitting < stems.size / 2) return undefined;
  const name = clipWords(old.name, limits.clusterNameLength);
  return claim(name, taken) ? name : undefined;
}

/** Ids that no row of the old table has. */
function freshIds({ rows }: Evidence): () => string {
  const used = new Set(rows.map(({ row }) => row?.id));
  let next = rows.length;
  return () => {
    do next += 1;
    while (used.has(String(next)));
    return String(next);
  };
}

function changesOf({ rows, summaries }: Group, name: string): string[] {
  const [first, ...merged] = rows.map(({ row }) => row?.name ?? '');
  if (first === undefined) return [`Opened ${name} for ${summaries.length} summaries.`];
  return [
    ...merged.map((other) => `Merged ${other} into ${name}.`),
    ...(first === name ? [] : [`Renamed ${first} to ${name}.`]),
  ];
}
