/** The address of a PostgreSQL store: read as libpq reads it, shown without its password. */
import pg from 'pg';
import { StoreError } from '../store-error.js';

export interface PostgresAddress {
  /** As the driver takes it. */
  readonly connectionString: string;
  /** For people: user, host, port and database. */
  readonly shown: string;
}

const FORM = 'postgres://USER:PASSWORD@HOST:5432/DATABASE';
const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** @throws StoreError when it cannot be read; the message holds nothing of it. */
export function readPostgresAddress(url: string): PostgresAddress {
  // A password with a raw / ? or # ends the authority early, and the rest of it would pass for a port or a database.
  const [, authority = '', rest = ''] = /^postgres(?:ql)?:\/\/([^/?#]*)(.*)$/su.exec(url) ?? [];
  if (authority + rest === '' || /[@#]/u.test(rest)) throw unreadable();
  const mode = /[?&]sslmode=([^&]*)/u.exec(rest)?.[1];
  if (mode !== undefined && !TLS_MODES.includes(mode)) {
    throw new StoreError(
      `TNTFLOW_STORE: sslmode must be one of ${TLS_MODES.join(', ')}, got "${mode}".`,
    );
  }
  // Without this the driver reads `require` as `verify-full`.
  const libpq = mode !== undefined && mode !== 'no-verify' && !rest.includes('uselibpqcompat=');
  const connectionString = libpq ? `${url}&uselibpqcompat=true` : url;
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString });
  } catch (error) {
    const { code, path } = error as { code?: unknown; path?: unknown };
    if (typeof path === 'string') {
      throw new StoreError(
        `TNTFLOW_STORE names the file ${path}, which cannot be read (${String(code)}).`,
      );
    }
    if (mode === 'verify-ca') {
      throw new StoreError(
        'TNTFLOW_STORE: sslmode=verify-ca needs sslrootcert=FILE, the certificate to trust.',
      );
    }
    throw unreadable();
  }
  return { connectionString, shown: show(client) };
}

function show({ user = '', host, port, database = '' }: pg.Client): string {
  return host.startsWith('/')
    ? `postgres://${user}@/${database}?host=${host}&port=${port}`
    : `postgres://${user}@${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

function unreadable(): StoreError {
  return new StoreError(
    `TNTFLOW_STORE is no address of PostgreSQL that can be read: it must be like ${FORM}, and in a user's name or a ` +
      'password the characters @ : / ? # % must be percent-encoded (@ is %40, / is %2F).',
  );
}
