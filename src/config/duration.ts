/** Durations as people write them; sources read them too, so the code is in the domain. */
export { parseDuration } from '../domain/duration.js';
