/** Reports as Markdown. */
export type {
  CategoryView,
  ClassEvaluation,
  Example,
  ReportData,
  UsageRow,
} from './report-data.js';
export { renderReport } from './report-markdown.js';
export { renderTaxonomy } from './taxonomy-markdown.js';
