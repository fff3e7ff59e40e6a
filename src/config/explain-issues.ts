/** Turns zod's issues into lines a person can act on: the field, what is allowed, what was given. */
import type { z } from 'zod';

export interface ExplainOptions {
  /** What was validated, to show what was given. */
  readonly value: unknown;
  readonly knownFields: readonly string[];
  /** Whether a field's value is never shown, since it may be a secret in the wrong place; default: none. */
  readonly isHidden?: (path: readonly PropertyKey[]) => boolean;
}

/** @returns one line a problem. */
export function explainIssues(error: z.ZodError, options: ExplainOptions): string {
  return error.issues.flatMap((issue) => explain(issue, options)).join('\n');
}

function explain(issue: z.core.$ZodIssue, options: ExplainOptions): string[] {
  const { value, knownFields, isHidden = () => false } = options;
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField(path === '' ? key : `${path}.${key}`, knownFields));
  }
  // What is wrong is the name, which the path shows.
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => `${path}: ${message}`);
  }
  if (issue.code === 'invalid_union') {
    // An alternative that got as far as a field inside is the one that was meant.
    const meant = issue.errors.find((issues) =>
      issues.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
    );
    if (meant !== undefined) {
      return meant.flatMap((inner) =>
        explain({ ...inner, path: [...issue.path, ...inner.path] }, options),
      );
    }
  }
  const given = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const allowed =
    issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
      ? `must be ${issue.expected === 'object' ? 'a JSON object' : `of type ${issue.expected}`}`
      : issue.message;
  const got = isHidden(issue.path) ? '' : `, got ${show(given)}`;
  return [`${path === '' ? 'the input' : path}: ${allowed}${got}`];
}

function unknownField(path: string, knownFields: readonly string[]): string {
  const close = closest(path, knownFields);
  return (
    `${path}: there is no such field; ` +
    (close === undefined
      ? `known fields: ${besides(path, knownFields).join(', ')}`
      : `did you mean ${close}?`)
  );
}

/** The fields of the object that the unknown one stands in. */
function besides(path: string, knownFields: readonly string[]): string[] {
  const parent = path.slice(0, path.lastIndexOf('.') + 1);
  const inside = knownFields.filter((field) => field.startsWith(parent));
  return [...new Set(inside.map((field) => field.slice(parent.length).split('.')[0] ?? ''))];
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function closest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, a row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
