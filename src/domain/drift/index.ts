/** Whether the shares of categories changed between the weeks. */
export { anchorAgreement } from './anchor-agreement.js';
export { appearances, type Appearances } from './appearances.js';
export type { LabelledDocument } from './clusters.js';
export {
  compareShares,
  DRIFT_ALPHA,
  MINIMUM_CHANGE,
  type CompareSharesOptions,
} from './compare-shares.js';
