/** Reports as Markdown. */
export type { CategoryView, ClassEvaluation, Example, ReportData } from './report-data.js';
export { count, percent } from './markdown.js';
export { renderReport } from './report-markdown.js';
export { renderTaxonomy } from './taxonomy-markdown.js';
