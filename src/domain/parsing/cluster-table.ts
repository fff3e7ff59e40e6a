/** Reads a cluster table strictly: every cluster whole, ids and names unique, nothing empty, nothing over the limits. */
import type { CategoryRow, TaxonomyLimits } from '../../contracts/models.js';
import { OTHER } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';
import { consecutiveBlocks, lastBlock, onlyField } from '../xml.js';
import { isTooLong, parsed, unusable, type Parsed } from './parsed.js';

export type TableLimits = Pick<
  TaxonomyLimits,
  'maxNumClusters' | 'clusterNameLength' | 'clusterDescriptionLength'
>;

/** @param inside - What stood between the tags of the table, still escaped. */
export function parseClusterTable(inside: string, limits: TableLimits): Parsed<CategoryRow[]> {
  // Some models put a <cluster_table> inside <updated_table>.
  const blocks = consecutiveBlocks(lastBlock(inside, 'cluster_table') ?? inside, 'cluster');
  if (!Array.isArray(blocks)) return unusable(`in the cluster table, ${blocks.problem}`);
  if (blocks.length === 0) return unusable('its cluster table is empty');
  if (blocks.length > limits.maxNumClusters) {
    return unusable(
      `its table has ${blocks.length} clusters where at most ${limits.maxNumClusters} are allowed; ` +
        'merge the closest ones',
    );
  }
  const rows: CategoryRow[] = [];
  for (const [index, block] of blocks.entries()) {
    const row = parseCluster(block, limits);
    if (typeof row === 'string') return unusable(`cluster number ${index + 1} ${row}`);
    rows.push(row);
  }
  const problem =
    repeated(
      rows.map(({ id }) => id),
      'the id',
    ) ??
    repeated(
      rows.map(({ name }) => categoryKey(name)),
      'the name',
    );
  return problem === undefined ? parsed(rows) : unusable(problem);
}

function parseCluster(block: string, limits: TableLimits): CategoryRow | string {
  const id = onlyField(block, 'id');
  const name = onlyField(block, 'name');
  const description = onlyField(block, 'description');
  if (!id) return 'needs one <id> with a value';
  if (!name) return 'needs one <name> with a value';
  if (!description) return 'needs one <description> with a value';
  if (!/[\p{L}\p{N}]/u.test(name)) return `has a name without a letter or digit: "${name}"`;
  if (categoryKey(name) === categoryKey(OTHER))
    return `is named ${OTHER}, which is kept for what fits nowhere`;
  if (isTooLong(name, limits.clusterNameLength)) {
    return `has a name far longer than ${limits.clusterNameLength} words`;
  }
  if (isTooLong(description, limits.clusterDescriptionLength)) {
    return `has a description far longer than ${limits.clusterDescriptionLength} words`;
  }
  return { id, name, description };
}

function repeated(values: readonly string[], what: string): string | undefined {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) return `${what} "${value}" is used for two clusters`;
    seen.add(value);
  }
  return undefined;
}
