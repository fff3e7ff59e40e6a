/** Old and new categories that belong together, directly or by way of others. */

export class Groups {
  /** Each member's group, as a tree: old categories first, then the new ones. */
  readonly #parents: number[];

  constructor(
    private readonly old: number,
    fresh: number,
  ) {
    this.#parents = Array.from({ length: old + fresh }, (_, member) => member);
  }

  join(from: number, to: number): void {
    this.#parents[this.#root(from)] = this.#root(this.old + to);
  }

  /** Whether the two belong to nothing, or to each other alone. */
  isPairOrAlone(from: number, to: number): boolean {
    const [one, other] = [this.#root(from), this.#root(this.old + to)];
    const size = this.#parents.filter((_, member) => [one, other].includes(this.#root(member)));
    return size.length === 2;
  }

  /** Every category once: groups with old categories in the order of the first of these, then the rest. */
  list(): { readonly from: readonly number[]; readonly to: readonly number[] }[] {
    const groups = new Map<number, { from: number[]; to: number[] }>();
    for (const member of this.#parents.keys()) {
      const root = this.#root(member);
      const group = groups.get(root) ?? { from: [], to: [] };
      groups.set(root, group);
      if (member < this.old) group.from.push(member);
      else group.to.push(member - this.old);
    }
    return [...groups.values()];
  }

  #root(member: number): number {
    const parent = this.#parents[member] ?? member;
    return parent === member ? member : this.#root(parent);
  }
}
