/** What no database of ours can hold in a text, kept from all of them alike. */

/**
 * PostgreSQL has no NUL in a text, and UTF-8 no half of a surrogate pair. A NUL is removed, a lone surrogate becomes
 * U+FFFD, as both do in documents when they are imported; all else stays as it is.
 */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
}

/** The bound values of a statement, each text storable. */
export function storableParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => (typeof value === 'string' ? storableText(value) : value));
}
