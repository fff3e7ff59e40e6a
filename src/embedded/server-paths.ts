/** The files of the embedded server in a state folder. */
import { join } from 'node:path';

export interface ServerPaths {
  readonly folder: string;
  readonly database: string;
  readonly log: string;
  readonly ports: string;
  readonly record: string;
  readonly gate: string;
  readonly users: string;
}

export function serverPaths(home: string): ServerPaths {
  const folder = join(home, 'temporal');
  return {
    folder,
    database: join(folder, 'server.db'),
    log: join(folder, 'server.log'),
    ports: join(folder, 'ports.json'),
    record: join(folder, 'server.json'),
    gate: join(folder, 'gate.lock'),
    users: join(folder, 'users.lock'),
  };
}
