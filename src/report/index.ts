/** Reports as Markdown. */
export type {
  CategoryView,
  ClassEvaluation,
  Example,
  ReportData,
  UsedPrice,
} from './report-data.js';
export { renderDrift } from './drift-markdown.js';
export { count, percent } from './markdown.js';
export { estimated, isFree, money, moneyRange, spent } from './money.js';
export { renderReport } from './report-markdown.js';
export { renderTaxonomy } from './taxonomy-markdown.js';
