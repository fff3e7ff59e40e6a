/** The identity of categories over taxonomy versions. */
export type { TwiceLabelled } from './overlap.js';
export {
  holdBack,
  judgeRetirement,
  RARE_REFRESHES,
  RARE_SHARE,
  type Retirement,
} from './retirement.js';
export {
  compareTaxonomies,
  traceLineage,
  type ComparedTaxonomies,
  type CompareOptions,
  type TracedLineage,
} from './trace-lineage.js';
