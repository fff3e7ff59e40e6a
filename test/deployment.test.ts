/** Holds the compose file, the scripts and the Dockerfile against what the code and the images read and the repository holds. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/commands/index.js';
import { DEFAULT_ADDRESS } from '../src/cli/temporal-target.js';
import { parseDuration } from '../src/domain/duration.js';
import { readEnvironment, readOperatorConfig } from '../src/config/index.js';
import { NO_OPERATOR_CONFIG } from '../src/contracts/operator.js';
import { DEFAULT_SERVE_SETTINGS } from '../src/serve/settings.js';
import { readPostgresAddress } from '../src/store/postgres/address.js';
import {
  environmentOf,
  interpolate,
  readCompose,
  serviceOf,
  versionOfImage,
  type ComposeService,
} from './support/compose.js';
import { IMAGE_VARIABLES } from './support/image-variables.js';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
const compose = readCompose();
const services = Object.entries(compose.services);
const own = services.filter(([, { build }]) => build !== undefined);
const SECRETS = {
  ...{ POSTGRES_PASSWORD: 'p', TEMPORAL_DB_PASSWORD: 't', TNTFLOW_DB_PASSWORD: 'f' },
  TNTFLOW_SERVE_TOKEN: 'a-token-of-enough-characters',
};
const dockerfile = read('Dockerfile');

/** Files of the repository that a service names by the place where it is mounted. */
const deployed = ({ entrypoint = [], environment = {} }: ComposeService) =>
  [...entrypoint, ...Object.values(environment)].filter((word) => word.startsWith('/deploy/'));

/** `host:port` anywhere in what a service is told. */
const addressesIn = (service: ComposeService) =>
  Object.values(environmentOf(service, SECRETS)).flatMap((value) =>
    [...value.matchAll(/\b([a-z][a-z-]*):(\d{4,5})\b/gu)].map(([, host, port]) => ({ host, port })),
  );

describe('docker-compose.yml', () => {
  it('pins every image to a whole version, and Temporal’s to one', () => {
    for (const [name, { image, build }] of services) {
      expect(image ?? build, name).toBeDefined();
      if (image !== undefined)
        expect(image, name).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/u);
    }
    const versions = ['temporal', 'temporal-schema', 'temporal-namespace'].map((name) =>
      versionOfImage(serviceOf(compose, name)),
    );
    expect(new Set(versions).size).toBe(1);
  });

  it('waits for services that exist: for health where it is checked, for an end where there is one', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const service = serviceOf(compose, other);
        if (condition === 'service_healthy') expect(service.healthcheck, other).toBeDefined();
        else {
          expect(condition, `${name} depends on ${other}`).toBe('service_completed_successfully');
          // What is started again whenever it ends never completes.
          expect(service.restart, other).toMatch(/^on-failure:\d+$/u);
        }
      }
    }
  });

  it('checks the health of whatever holds state, and starts it again', () => {
    for (const name of ['postgresql', 'temporal']) {
      const { healthcheck, restart } = serviceOf(compose, name);
      expect(healthcheck?.test[0], name).toBe('CMD');
      expect(restart).toBe('unless-stopped');
    }
    expect(serviceOf(compose, 'temporal').healthcheck?.test).toContain('7233');
  });

  it('mounts volumes that are declared, and files that are there', () => {
    const named = new Set<string>();
    for (const [name, service] of services) {
      for (const volume of service.volumes ?? []) {
        const [from = '', to] = volume.split(':');
        if (from === './deploy') expect(to).toBe('/deploy');
        if (from.startsWith('.')) continue;
        expect(compose.volumes, name).toHaveProperty(from);
        named.add(from);
      }
      for (const file of deployed(service)) {
        expect(existsSync(resolve(root, `.${file}`)), file).toBe(true);
        expect(service.volumes, name).toContain('./deploy:/deploy:ro');
      }
    }
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(services.flatMap(([, service]) => deployed(service)).length).toBeGreaterThan(4);
    expect(serviceOf(compose, 'postgresql').volumes).toContain(
      'postgresql:/var/lib/postgresql/data',
    );
  });

  it('publishes ports on the loopback interface alone, and none of a service that is there twice', () => {
    for (const [name, { ports = [], deploy }] of services) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
      if (deploy?.replicas !== undefined) expect(ports, name).toEqual([]);
    }
    const [, port] = DEFAULT_ADDRESS.split(':');
    expect(serviceOf(compose, 'temporal').ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(serviceOf(compose, 'temporal-ui').ports).toEqual(['127.0.0.1:8080:8080']);
  });

  it('names services by their names and at their ports', () => {
    const ports: Record<string, string> = { postgresql: '5432', temporal: '7233' };
    let found = 0;
    for (const [name, service] of services) {
      for (const { host = '', port } of addressesIn(service)) {
        expect(port, `${name}: ${host}`).toBe(ports[host]);
        found += 1;
      }
      const values = environmentOf(service, SECRETS);
      for (const variable of ['PGHOST', 'SQL_HOST', 'POSTGRES_SEEDS'])
        expect(['postgresql', undefined]).toContain(values[variable]);
      for (const variable of ['PGPORT', 'SQL_PORT', 'DB_PORT'])
        expect(['5432', undefined]).toContain(values[variable]);
    }
    expect(found).toBeGreaterThan(3);
  });

  it('gives images only variables that they read', () => {
    for (const [name, { image = '', environment = {}, entrypoint = [] }] of services) {
      if (image === '') continue;
      const known = IMAGE_VARIABLES[image.split(':')[0] ?? ''];
      expect(known, image).toBeDefined();
      // A script may read more.
      const script = entrypoint.find((word) => word.endsWith('.sh'));
      const text = script === undefined ? '' : read(`.${script}`);
      for (const variable of Object.keys(environment)) {
        const isRead = known?.includes(variable) === true || text.includes(variable);
        expect(isRead, `${name}.${variable}`).toBe(true);
      }
    }
  });

  it('gives tntflow only variables that the code, its packages or Temporal’s configuration read', () => {
    const code = read('src/config/environment.ts');
    const elsewhere = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'PGPASSWORD', 'LANGSMITH_API_KEY'];
    expect(own.length).toBeGreaterThan(0);
    for (const [name, service] of own) {
      for (const variable of Object.keys(service.environment ?? {})) {
        const isRead = elsewhere.includes(variable) || code.includes(`  ${variable}:`);
        expect(isRead, `${name}.${variable}`).toBe(true);
      }
      // As they stand, they can be used.
      expect(() => readEnvironment(environmentOf(service, SECRETS)), name).not.toThrow();
    }
  });

  it('gives the workers a store of their own on the PostgreSQL server', () => {
    const worker = serviceOf(compose, 'worker');
    const { TNTFLOW_STORE = '', PGPASSWORD } = environmentOf(worker, SECRETS);
    expect(readPostgresAddress(TNTFLOW_STORE).shown).toBe(
      'postgres://tntflow@postgresql:5432/tntflow',
    );
    expect(PGPASSWORD).toBe(SECRETS.TNTFLOW_DB_PASSWORD);
    expect(interpolate(String(worker.deploy?.replicas), {})).toMatch(/^[2-9]$/u);
    expect(Object.keys(worker.depends_on ?? {})).toEqual(
      expect.arrayContaining(['databases', 'temporal-namespace']),
    );
  });

  it('holds no secret, and does not start without those it needs', () => {
    let found = 0;
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/PASSWORD|PWD|KEY|TOKEN/u.test(variable)) continue;
        expect(value, `${name}.${variable}`).toMatch(/^\$\{\w+(:\?[^}]+|:-)?\}$/u);
        found += 1;
      }
    }
    expect(found).toBeGreaterThan(5);
    const text = read('docker-compose.yml');
    for (const name of ['POSTGRES_PASSWORD', 'TEMPORAL_DB_PASSWORD', 'TNTFLOW_DB_PASSWORD']) {
      expect(text).toContain(`\${${name}:?set ${name} in the environment or in .env}`);
      expect(() => interpolate(`\${${name}:?set ${name}}`, {})).toThrow(name);
    }
    for (const file of ['/.env', '/worker.env', '/data/'])
      expect(read('.gitignore').split('\n')).toContain(file);
  });

  it('lets a worker stop before it is killed', () => {
    const [, force = ''] = /SHUTDOWN_FORCE_MS = ([\d_]+)/u.exec(read('src/worker.ts')) ?? [];
    const grace = parseDuration(serviceOf(compose, 'worker').stop_grace_period ?? '');
    expect(grace).toBeGreaterThan(Number(force.replaceAll('_', '')));
  });
});

describe('deploy/', () => {
  const scripts = services.flatMap(([name, { entrypoint = [] }]) =>
    entrypoint.filter((word) => word.endsWith('.sh')).map((file) => ({ name, file: `.${file}` })),
  );

  it('has scripts that a shell can read, and that get every variable they use', () => {
    expect(scripts).toHaveLength(3);
    for (const { name, file } of scripts) {
      execFileSync('sh', ['-n', resolve(root, file)]);
      const given = Object.keys(serviceOf(compose, name).environment ?? {});
      const used = [...read(file).matchAll(/\$\{?([A-Z][A-Z_]+)(:-)?/gu)];
      for (const [, variable, byDefault] of used)
        if (byDefault === undefined) expect(given, file).toContain(variable);
    }
  });

  it('has an operator’s file that says nothing, with an example that can be used', () => {
    const text = read('deploy/operator.yaml');
    expect(readOperatorConfig(text, 'operator.yaml')).toEqual(NO_OPERATOR_CONFIG);
    const example = text.slice(text.indexOf('# compatible:')).replaceAll(/^# ?/gmu, '');
    expect(readOperatorConfig(example, 'the example')).toMatchObject({
      compatible: { gpu: { baseUrl: 'http://gpu-1:8000/v1' } },
    });
  });
});

describe('the classification service of docker-compose.yml', () => {
  const service = compose.services.classifier as ComposeService & {
    readonly profiles: readonly string[];
    readonly command: readonly string[];
    readonly stop_grace_period: string;
    readonly healthcheck: { readonly test: readonly string[] };
  };

  it('starts only when it is asked for, with flags that the command has', () => {
    expect(service.profiles).toEqual(['serve']);
    const [group, name, ...args] = service.command;
    const command = createProgram()
      .commands.find((own) => own.name() === group)
      ?.commands.find((own) => own.name() === name);
    const flags = command?.options.map(({ long }) => long);
    for (const flag of args.filter((arg) => arg.startsWith('--'))) expect(flags).toContain(flag);
  });

  it('listens where its port is published, with a token from the environment alone', () => {
    expect(service.command).toContain('0.0.0.0');
    expect(service.ports).toEqual([`127.0.0.1:${DEFAULT_SERVE_SETTINGS.port}:8090`]);
    expect(service.environment?.TNTFLOW_SERVE_TOKEN).toMatch(/^\$\{/u);
    const code = read('src/config/environment.ts');
    for (const variable of Object.keys(service.environment ?? {})) {
      expect(code).toContain(`${variable}:`);
    }
  });

  it('is checked with what the image has, by a program that tells well from ill', async () => {
    await tellsWellFromIll(service.healthcheck.test, DEFAULT_SERVE_SETTINGS.port);
  });

  it('is given the time that it takes to end', () => {
    const { drainDelayMs, drainTimeoutMs } = DEFAULT_SERVE_SETTINGS;
    expect((parseDuration(service.stop_grace_period) ?? 0) - drainDelayMs).toBeGreaterThan(
      drainTimeoutMs,
    );
  });
});

describe('the worker of docker-compose.yml', () => {
  it('is checked where it says how it is, which is not published', async () => {
    const { environment, healthcheck, ports } = serviceOf(compose, 'worker');
    const port = Number(environment?.TNTFLOW_METRICS_ADDRESS?.replace('0.0.0.0:', ''));
    expect(ports).toBeUndefined();
    await tellsWellFromIll(healthcheck?.test ?? [], port);
  });
});

/** Runs a health check against a server that is well, ill, and gone. */
async function tellsWellFromIll(test: readonly string[], own: number): Promise<void> {
  const [kind, program, flag, code = ''] = test;
  expect([kind, program, flag]).toEqual(['CMD', 'node', '--eval']);
  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const check = () =>
    new Promise((resolve) => {
      const there = code.replace(String(own), String(port));
      spawn(process.execPath, ['--eval', there], { stdio: 'ignore' }).once('exit', resolve);
    });
  expect(code).toContain(`:${own}/readyz`);
  expect(await check()).toBe(0);
  status = 503;
  expect(await check()).toBe(1);
  server.close();
  server.closeAllConnections();
  expect(await check()).toBe(1);
}

describe('Dockerfile', () => {
  const stages = [...dockerfile.matchAll(/^FROM (\S+)/gmu)].map(([, image]) => image ?? '');
  const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));

  it('builds and runs on the same pinned Debian image with a supported Node', () => {
    expect(stages).toHaveLength(2);
    expect(new Set(stages).size).toBe(1);
    const [, major = '', flavour = ''] =
      /^node:(\d+)\.\d+\.\d+-(\w+)-slim$/u.exec(stages[0] ?? '') ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(20);
    expect(flavour).toBe('bookworm');
  });

  it('copies files that exist and that its context holds', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored[0]).toBe('*');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)].flatMap(
      ([, names = '']) => names.split(' '),
    );
    expect(copied).toContain('src');
    for (const name of copied) {
      expect(existsSync(resolve(root, name)), name).toBe(true);
      expect(ignored).toContain(`!${name}`);
    }
  });

  it('bundles the workflows when it is built, and takes the bundle along', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { build: string } };
    expect(scripts.build).toContain('scripts/workflow-bundle.mjs');
    expect(read('scripts/workflow-bundle.mjs')).toContain('dist/workflow-bundle.js');
    expect(dockerfile).toMatch(/^RUN npm run build/mu);
    expect(last).toContain('COPY --from=build /app/dist ./dist');
  });

  it('starts a command that the package offers, with variables that the code reads', () => {
    const { bin } = JSON.parse(read('package.json')) as { bin: { tntflow: string } };
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "/app/${bin.tntflow}"]`);
    const commands = createProgram().commands.map((command) => command.name());
    const words = JSON.parse(/^CMD (.+)$/mu.exec(last)?.[1] ?? '[]') as string[];
    expect(commands).toContain(words[0]);
    for (const [name, { command }] of own)
      if (command !== undefined) expect(commands, name).toContain(command[0]);
    const [, home = ''] = /TNTFLOW_HOME=(\S+)/u.exec(last) ?? [];
    expect(last).toContain(`VOLUME ${home}`);
    for (const [, { volumes = [], environment = {} }] of own) {
      if (environment.TNTFLOW_HOME !== undefined) expect(environment.TNTFLOW_HOME).toBe(home);
      for (const volume of volumes.filter((each) => each.startsWith('tntflow:')))
        expect(volume).toBe(`tntflow:${home}`);
    }
  });

  it('does not run as root', () => {
    expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('RUN '));
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'));
  });
});
