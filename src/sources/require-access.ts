/** Says at once, before anything is done or paid for, that a source cannot be read for want of a key. */
import { langsmithProject } from '../domain/source-names.js';
import { readLangsmithEnvironment } from './langsmith/connect.js';

/** Looks at this process's environment alone. @throws SourceError */
export function requireAccess(spec: string): void {
  if (langsmithProject(spec) !== null) readLangsmithEnvironment(spec);
}
