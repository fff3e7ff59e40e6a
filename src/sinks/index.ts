/** Where results go. */
export { ResultsError } from './results-error.js';
export { ResultsFolder } from './results-folder.js';
