/** The services of docker-compose.yml as processes of this machine: same programs, scripts, variables and order, other addresses. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { environmentOf, readCompose, serviceOf } from '../../support/compose.js';
import { PostgresServer } from '../../support/postgres.js';
import { endChildren, tntflow, until, type Child } from '../../support/processes.js';
import type { Programs } from './programs.js';
import { TemporalServer } from './temporal-server.js';

const PROJECT = resolve(import.meta.dirname, '../../..');
const SCRIPT_MS = 180_000;

type Variables = Readonly<Record<string, string>>;

export class Topology {
  readonly folder = mkdtempSync(join(tmpdir(), 'tntflow-production-'));
  readonly #compose = readCompose();
  readonly #postgresUrl: URL;
  #temporal: TemporalServer | undefined;

  private constructor(
    { temporal, psql, cli }: Programs,
    readonly postgres: PostgresServer,
    /** What `.env` holds. */
    private readonly secrets: Variables,
  ) {
    this.#postgresUrl = new URL(postgres.url('postgres'));
    mkdirSync(join(this.folder, 'bin'));
    const link = (name: string, to: string) => symlinkSync(to, join(this.folder, 'bin', name));
    link('temporal-sql-tool', join(temporal, 'temporal-sql-tool'));
    link('psql', psql);
    link('temporal', cli);
  }

  /** Everything but the workers, in the order of the compose file's `depends_on`. */
  static async start(programs: Programs): Promise<Topology> {
    const postgres = await PostgresServer.start({ user: 'postgres' });
    const secret = () => randomBytes(24).toString('hex');
    const topology = new Topology(programs, postgres, {
      POSTGRES_PASSWORD: new URL(postgres.url('postgres')).password,
      TEMPORAL_DB_PASSWORD: secret(),
      TNTFLOW_DB_PASSWORD: secret(),
    });
    try {
      await topology.runScript('databases');
      await topology.runScript('temporal-schema');
      topology.#temporal = await TemporalServer.start({
        program: join(programs.temporal, 'temporal-server'),
        environment: topology.environment('temporal'),
        logFile: join(topology.folder, 'temporal.log'),
      });
      await topology.runScript('temporal-namespace');
      return topology;
    } catch (error) {
      await topology.close();
      throw error;
    }
  }

  get temporal(): TemporalServer {
    if (this.#temporal === undefined) throw new Error('The Temporal server was not started.');
    return this.#temporal;
  }

  /** The address of tntflow's store, for its role. */
  get storeUrl(): string {
    const password = this.secrets.TNTFLOW_DB_PASSWORD ?? '';
    return this.postgres.url('tntflow', { user: 'tntflow', password });
  }

  /** What a service of the compose file finds in its environment, with the addresses of this machine. */
  environment(service: string, variables: Variables = {}): Record<string, string> {
    const given = environmentOf(serviceOf(this.#compose, service), {
      ...this.secrets,
      ...variables,
    });
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, this.#here(value)]),
    );
  }

  /** Runs the script of a service to its end. @returns what it wrote. @throws Error with that when it fails. */
  async runScript(service: string): Promise<string> {
    const [shell = '', ...args] = serviceOf(this.#compose, service).entrypoint ?? [];
    const path = [join(this.folder, 'bin'), process.env.PATH].join(delimiter);
    const { stdout, stderr } = await promisify(execFile)(
      shell,
      args.map((argument) => this.#here(argument)),
      { env: { PATH: path, HOME: this.folder, ...this.environment(service) }, timeout: SCRIPT_MS },
    );
    return stdout + stderr;
  }

  /** A worker process, once it polls. @param variables - Of `.env` and `worker.env`. */
  async worker(variables: Variables): Promise<Child> {
    const environment = { ...this.environment('worker', variables), ...variables };
    // Containers have addresses of their own.
    if (environment.TNTFLOW_METRICS_ADDRESS) {
      environment.TNTFLOW_METRICS_ADDRESS = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
    }
    const home = join(this.folder, 'home');
    mkdirSync(home, { recursive: true });
    const child = tntflow(['worker'], { ...environment, TNTFLOW_HOME: home });
    await until('a worker', () => {
      if (child.process.exitCode !== null) throw new Error(`It ended:\n${child.output()}`);
      return child.output().includes('workers are running') ? true : undefined;
    });
    return child;
  }

  async close(): Promise<void> {
    await endChildren();
    await this.#temporal?.kill();
    await this.postgres.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A value of the compose file, with names and places that only containers know put right. */
  #here(value: string): string {
    const { hostname, port } = this.#postgresUrl;
    if (value === 'postgresql') return hostname;
    if (value === '5432') return port;
    if (value === 'temporal:7233') return this.temporal.address;
    return value
      .replace('@postgresql:5432/', `@${hostname}:${port}/`)
      .replace(/^\/deploy\//u, `${join(PROJECT, 'deploy')}/`);
  }
}
