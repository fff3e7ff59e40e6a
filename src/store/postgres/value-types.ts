/** How PostgreSQL's values come to JavaScript: as the driver does it, but 8-byte integers are numbers. */
import pg from 'pg';

/** Of `pg_type`. */
const INT8 = 20;

/** For keys and counts, which stay far below 2⁵³. @throws RangeError where one does not. */
export function readInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `The store holds the number ${text}, which JavaScript cannot hold exactly.`,
    );
  }
  return value;
}

/** As the driver's configuration takes it. */
export function valueTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, readInt8);
  return types;
}
