/** Statements of the hot path: built and compiled by Kysely once, then run with other values each time. */
import type { Compilable, CompiledQuery } from 'kysely';
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';

/** Stands for a value while a statement is built; bound values are opaque to Kysely, so that it gets through. */
class Place {
  constructor(readonly key: string) {}
}

export class Prepared<Values extends object, Row> {
  #compiled: CompiledQuery | undefined;

  /**
   * @param build - Builds the statement with a place for each of the values, whose keys are the same each time; it
   * may not look at them.
   */
  constructor(
    private readonly db: Db,
    private readonly engine: Pick<StoreEngine, 'run'>,
    private readonly build: (values: Values) => Compilable<Row>,
  ) {}

  execute(values: Values): Promise<Row[]> {
    const compiled = (this.#compiled ??= this.build(placesFor(values)).compile());
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Place ? values[parameter.key as keyof Values] : parameter,
    );
    return this.engine.run<Row>(this.db, { ...compiled, parameters });
  }
}

function placesFor<Values extends object>(values: Values): Values {
  const places = Object.keys(values).map((key) => [key, new Place(key)] as const);
  return Object.fromEntries(places) as Values;
}
