/** Where results go. */
export { ResultsFolder } from './results-folder.js';
