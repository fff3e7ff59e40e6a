/** What a PostgreSQL server must be to hold the store. */
import { StoreError } from '../store-error.js';

/** The oldest major version that the store is meant for; older ones get no more corrections from their makers. */
const OLDEST_VERSION = 13;

export interface ServerFacts {
  /** As `server_version_num`: 150018 is 15.18. */
  readonly number: string;
  readonly version: string;
  readonly encoding: string;
  /** Where this user's tables are made; null when it may use no schema. */
  readonly schema: string | null;
}

/** @returns the schema. @throws StoreError saying what is missing. */
export function checkFacts(
  { number, version, encoding, schema }: ServerFacts,
  shown: string,
): string {
  if (Number(number) < OLDEST_VERSION * 10_000) {
    throw new StoreError(
      `The store ${shown} is PostgreSQL ${version}; tntflow needs ${OLDEST_VERSION} or later.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StoreError(
      `The store ${shown} keeps text as ${encoding}, which does not hold every character. Make a database with: ` +
        "create database … encoding 'UTF8' template template0",
    );
  }
  if (schema === null) {
    throw new StoreError(
      `The user of the store ${shown} may use no schema of its search_path. Grant it one: ` +
        'grant usage, create on schema public to …',
    );
  }
  return schema;
}
