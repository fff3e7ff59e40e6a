/** Which documents of which old category have which new one. */
import type { MovedLabels } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';

/** A document that is labelled under both versions. */
export interface TwiceLabelled {
  /** Its key in the store. */
  readonly document: number;
  /** Category id in the old version; null is `Other`. */
  readonly before: string | null;
  /** Category id in the new version, as it is called there; null is `Other`. */
  readonly after: string | null;
}

/** Documents kept with a flow. */
const EXAMPLES = 3;

interface Cell {
  documents: number;
  readonly examples: number[];
}

/** Documents from one old category to a new one, by their positions. */
export interface Flow extends Readonly<Cell> {
  readonly from: number;
  readonly to: number;
}

/** Counts of documents by old and new category, each given by its position in its table; `Other` comes after the last. */
export class Overlap {
  readonly #cells = new Map<number, Cell>();
  readonly #before: number[];
  readonly #after: number[];
  /** Rows and columns of the table of counts, `Other` among them. */
  readonly #height: number;
  readonly #width: number;
  documents = 0;

  /** @throws RangeError for a label that is no category of its version. */
  constructor(
    old: readonly Category[],
    fresh: readonly Category[],
    labels: Iterable<TwiceLabelled>,
  ) {
    this.#height = old.length + 1;
    this.#width = fresh.length + 1;
    this.#before = new Array<number>(this.#height).fill(0);
    this.#after = new Array<number>(this.#width).fill(0);
    const oldAt = positions(old, 'old');
    const freshAt = positions(fresh, 'new');
    for (const { document, before, after } of labels)
      this.#add(document, oldAt(before), freshAt(after));
  }

  #add(document: number, from: number, to: number): void {
    const key = from * this.#width + to;
    const cell = this.#cells.get(key) ?? { documents: 0, examples: [] };
    this.#cells.set(key, cell);
    cell.documents += 1;
    if (cell.examples.length < EXAMPLES) cell.examples.push(document);
    this.#before[from] = this.before(from) + 1;
    this.#after[to] = this.after(to) + 1;
    this.documents += 1;
  }

  /** Documents that the old category has. */
  before(from: number): number {
    return this.#before[from] ?? 0;
  }

  /** Documents that the new category has. */
  after(to: number): number {
    return this.#after[to] ?? 0;
  }

  /** Documents that have both. */
  both(from: number, to: number): number {
    return this.#cells.get(from * this.#width + to)?.documents ?? 0;
  }

  /** All flows that are not empty, the largest first. */
  flows(): Flow[] {
    return [...this.#cells]
      .map(([key, cell]) => ({
        from: Math.floor(key / this.#width),
        to: key % this.#width,
        ...cell,
      }))
      .sort((a, b) => b.documents - a.documents || a.from - b.from || a.to - b.to);
  }

  /** @param stays - Whether the old category goes on as the new one; that `Other` does is known here. */
  moved(
    stays: (from: number, to: number) => boolean,
    sameEntry: (from: number, to: number) => boolean,
  ): MovedLabels {
    let [moved, withinEntry] = [0, 0];
    for (const { from, to, documents } of this.flows()) {
      if (this.isUnmoved(from, to, stays)) continue;
      moved += documents;
      if (sameEntry(from, to)) withinEntry += documents;
    }
    const { documents } = this;
    return { documents, moved, share: documents === 0 ? null : moved / documents, withinEntry };
  }

  isUnmoved(from: number, to: number, stays: (from: number, to: number) => boolean): boolean {
    const [wasOther, isOther] = [from === this.#height - 1, to === this.#width - 1];
    return wasOther || isOther ? wasOther && isOther : stays(from, to);
  }
}

function positions(categories: readonly Category[], which: string) {
  const byId = new Map(categories.map(({ id }, index) => [id, index]));
  return (id: string | null): number => {
    if (id === null) return categories.length;
    const position = byId.get(id);
    if (position === undefined) {
      throw new RangeError(
        `a document is labelled "${id}", which is no category of the ${which} taxonomy`,
      );
    }
    return position;
  };
}
