/** Where documents come from: JSON lines, CSV and TSV, folders of text files, standard input. */
export { type SourceDescription, describeSource } from './fingerprint.js';
export { type SourceOptions, openSource } from './open-source.js';
export { SourceError } from './source-error.js';
