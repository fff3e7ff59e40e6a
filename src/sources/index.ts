/** Where documents come from: JSON lines, CSV and TSV, folders of text files, standard input, LangSmith. */
export { type SourceDescription, describeSource } from './fingerprint.js';
export { type SourceOptions, openSource } from './open-source.js';
export { LATE_RUNS_MS } from './langsmith/read-langsmith.js';
export { requireAccess } from './require-access.js';
export { SourceError } from './source-error.js';
export { SourceUnavailableError } from './source-unavailable-error.js';
