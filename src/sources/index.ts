/** Where documents come from: JSON lines, CSV and TSV, folders of text files, standard input. */
export type { ColumnOptions } from './csv-columns.js';
export { type SourceDescription, describeSource } from './fingerprint.js';
export { type SourceFormat, type SourceOptions, openSource } from './open-source.js';
export { SourceError } from './source-error.js';
