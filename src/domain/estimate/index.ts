/** Estimates of what a run costs. */
export { estimateRun, type EstimateInput } from './estimate-run.js';
export { type DocumentTokens } from './sampled.js';
