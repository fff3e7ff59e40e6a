/** A real PostgreSQL server for the tests of one file: started from this machine's programs, and removed with its data. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { findPostgres, unprivileged, versionOf } from './postgres-programs.js';
import { until } from './processes.js';

export interface PostgresServerOptions {
  /** The superuser's name; default `tntflow`. */
  readonly user?: string;
}

export class PostgresServer {
  #process: ChildProcess | undefined;
  #made = 0;

  private constructor(
    private readonly options: {
      readonly programs: string;
      readonly folder: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly account: { readonly uid?: number; readonly gid?: number };
    },
  ) {}

  /** @throws Error when it is not installed, or does not come up. */
  static async start({ user = 'tntflow' }: PostgresServerOptions = {}): Promise<PostgresServer> {
    const programs = findPostgres();
    if (programs === null) throw new Error('PostgreSQL is not installed.');
    const folder = mkdtempSync(join(tmpdir(), 'tntflow-pg-'));
    const password = randomBytes(12).toString('hex');
    const account = unprivileged();
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password);
    if (account.uid !== undefined) {
      for (const path of [folder, passwordFile])
        chownSync(path, account.uid, account.gid ?? account.uid);
    }
    const server = new PostgresServer({
      ...{ programs, folder, user, password, account },
      port: await getPort({ host: '127.0.0.1' }),
    });
    try {
      server.#initialize(passwordFile);
      await server.up();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Undefined while it is down. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The major version. */
  get version(): number {
    return versionOf(this.options.programs);
  }

  /** The address of a database, as `openStore` takes it. */
  url(
    database: string,
    { user = this.options.user, password = this.options.password } = {},
  ): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.options.port}/${database}`;
  }

  /** Starts the server, again after `down`, and waits until it answers. */
  async up(): Promise<void> {
    const { programs, folder, port, account } = this.options;
    const settings = [
      ...['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=100'],
      // A process that is killed loses nothing all the same: what it wrote is in the system's cache.
      ...['fsync=off', 'full_page_writes=off', 'shared_buffers=32MB', 'max_wal_size=256MB'],
    ];
    const child = spawn(
      join(programs, 'postgres'),
      ['-D', join(folder, 'data'), '-p', `${port}`, ...settings.flatMap((it) => ['-c', it])],
      { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said = `${said}${text}`.slice(-5_000)));
    this.#process = child;
    await until('the start of PostgreSQL', async () => {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended: ${said}`);
      return await this.query('postgres', 'select 1').then(
        () => true,
        () => undefined,
      );
    });
  }

  /**
   * @param how - `fast` ends every session with a word, and writes everything; `immediate` ends like a crash, and the
   * next start recovers.
   */
  async down(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  }

  async restart(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.down(how);
    await this.up();
  }

  /** Ends the server and removes its data. */
  async close(): Promise<void> {
    await this.down('immediate');
    rmSync(this.options.folder, { recursive: true, force: true });
  }

  /** Runs statements on a connection of their own. */
  async query(database: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** A new, empty database. */
  async createDatabase(options = ''): Promise<{ name: string; url: string }> {
    const name = this.#newName();
    await this.query('postgres', `create database ${name} ${options}`);
    return { name, url: this.url(name) };
  }

  /** A new, empty schema of one database, which is much quicker to make; everything of its address is put there. */
  async createSchema(): Promise<{ name: string; url: string; remove(): Promise<void> }> {
    const name = this.#newName();
    await this.query('postgres', `create schema ${name}`);
    return {
      name,
      url: `${this.url('postgres')}?options=${encodeURIComponent(`-c search_path=${name}`)}`,
      remove: async () => {
        await this.query('postgres', `drop schema ${name} cascade`);
      },
    };
  }

  /**
   * Makes the server offer TLS with a new certificate of its own for 127.0.0.1.
   *
   * @returns the certificate's file, or null where there is no `openssl` to make one.
   */
  async offerTls(): Promise<string | null> {
    const { folder, account } = this.options;
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    try {
      const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject],
          ...['-keyout', key, '-out', certificate],
        ],
        { ...account, cwd: folder, stdio: 'pipe' },
      );
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return null;
      throw error;
    }
    chmodSync(key, 0o600);
    await this.query('postgres', `alter system set ssl_key_file = '${key}'`);
    await this.query('postgres', `alter system set ssl_cert_file = '${certificate}'`);
    await this.query('postgres', 'alter system set ssl = on');
    await this.restart();
    return certificate;
  }

  #newName(): string {
    this.#made += 1;
    return `test_${this.#made}`;
  }

  /** Its default collation sorts as people do, unlike SQLite: what is to be the same on both must not rely on it. */
  #initialize(passwordFile: string): void {
    const { programs, folder, user, account } = this.options;
    const language = this.version >= 15 ? ['--locale-provider=icu', '--icu-locale=en'] : [];
    execFileSync(
      join(programs, 'initdb'),
      [
        ...['-D', join(folder, 'data'), '-U', user, '--auth=scram-sha-256', '--no-sync'],
        ...[`--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', ...language],
      ],
      { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
  }
}
