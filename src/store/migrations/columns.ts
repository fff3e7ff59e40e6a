/** The few column types in which SQLite and PostgreSQL differ. */
import { sql, type CreateTableBuilder, type Kysely, type RawBuilder } from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** A table with a whole-number key that the engine counts up. */
export function createTable(
  db: Kysely<unknown>,
  engine: Engine,
  name: string,
): CreateTableBuilder<string, 'id'> {
  return engine === 'sqlite'
    ? db.schema.createTable(name).addColumn('id', 'integer', (column) => column.primaryKey())
    : db.schema
        .createTable(name)
        .addColumn('id', 'bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity());
}

/**
 * Text that is compared and sorted by its code points on both engines, whatever language the database is set up for,
 * and whose indexes outlive a change of the system's collations.
 */
export function textType(engine: Engine): 'text' | RawBuilder<unknown> {
  return engine === 'sqlite' ? 'text' : sql`text collate "C"`;
}

/** A reference to another table's key. */
export function keyType(engine: Engine): 'integer' | 'bigint' {
  return engine === 'sqlite' ? 'integer' : 'bigint';
}

export function bytesType(engine: Engine): RawBuilder<unknown> {
  return engine === 'sqlite' ? sql`blob` : sql`bytea`;
}
