/** How a record by models is read: an operator's limits, prices and sizes of contexts. */

/** The entry under the model's own name, else the one for all models of its provider (`provider:*`). */
export function entryOfModel<T>(
  entries: Readonly<Record<string, T>>,
  model: string,
): T | undefined {
  const provider = model.slice(0, model.indexOf(':'));
  const key = [model, `${provider}:*`].find((name) => Object.hasOwn(entries, name));
  return key === undefined ? undefined : entries[key];
}
