/** PostgreSQL's programs on this machine, and a user that may run them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The folder with PostgreSQL's programs: on PATH, or where Debian keeps them; null where it is not installed. */
export function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  const complete = (folder: string) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program)));
  return folders.find((folder) => folder !== '' && complete(folder)) ?? null;
}

/** For `describe.skipIf`: says why, once a file. */
export function isPostgresMissing(): boolean {
  if (findPostgres() !== null) return false;
  process.stderr.write('Skipped: PostgreSQL (initdb and postgres) is not installed here.\n');
  return true;
}

/** The major version. */
export function versionOf(programs: string): number {
  const said = execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' });
  return Number(/\d+/u.exec(said)?.[0] ?? 0);
}

/** Whom to run a server as: PostgreSQL refuses to run as root. */
export function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error('Run the tests as another user than root: PostgreSQL refuses to run as root.');
}
