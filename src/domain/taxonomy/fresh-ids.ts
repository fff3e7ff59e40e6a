/** Category ids that no category ever had. */

/** Gives `c1`, `c2`, … without those already used. */
export function freshIds(usedIds: Iterable<string>): () => string {
  const used = new Set(usedIds);
  let number = used.size;
  return () => {
    let id: string;
    do {
      number += 1;
      id = `c${number}`;
    } while (used.has(id));
    used.add(id);
    return id;
  };
}
