/** The names of sources that are no path: standard input, and projects of LangSmith. */

/** The spec of standard input. */
export const STANDARD_INPUT = '-';

const LANGSMITH = 'langsmith:';

/** @returns the project of a spec such as `langsmith:support-bot`, blank where none is named; null for other specs. */
export function langsmithProject(spec: string): string | null {
  return spec.startsWith(LANGSMITH) ? spec.slice(LANGSMITH.length).trim() : null;
}

/** True for files and folders, whose specs are made absolute before anybody else is given them. */
export function isPath(spec: string): boolean {
  return spec !== STANDARD_INPUT && langsmithProject(spec) === null;
}
