/** Reading models' answers. */
export { parseLabel, type LabelAnswer } from './label.js';
export { type Parsed } from './parsed.js';
export { parseSummary, type Summary } from './summary.js';
export { parseGenerated, parseRevised, type TaxonomyAnswer } from './taxonomy-step.js';
