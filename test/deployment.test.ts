/** Holds the compose file and the Dockerfile against what the code reads and the repository holds. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
}

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
const compose = parse(read('docker-compose.yml')) as {
  services: Readonly<Record<string, Service>>;
  volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const dockerfile = read('Dockerfile');

describe('docker-compose.yml', () => {
  it('pins every image to a whole version', () => {
    for (const [name, { image, build }] of services) {
      expect(image ?? build, name).toBeDefined();
      if (image !== undefined)
        expect(image, name).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/u);
    }
  });

  it('waits for services that exist, and for health only where it is checked', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        expect(compose.services, `${name} depends on ${other}`).toHaveProperty(other);
        if (condition === 'service_healthy') {
          expect(compose.services[other]?.healthcheck, other).toBeDefined();
        }
      }
    }
  });

  it('mounts volumes that are declared and files that are there', () => {
    for (const [name, { volumes = [], entrypoint = [] }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (!from.startsWith('.')) expect(compose.volumes, name).toHaveProperty(from);
      }
      for (const word of entrypoint.filter((part) => part.startsWith('/deploy/'))) {
        expect(existsSync(resolve(root, `.${word}`)), word).toBe(true);
      }
    }
  });

  it('publishes ports on the loopback interface alone', () => {
    for (const [, { ports = [] }] of services) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
    }
  });

  it('gives the worker only variables that the code or Temporal’s configuration reads', () => {
    const variables = Object.keys(compose.services.worker?.environment ?? {});
    const code = read('src/config/environment.ts');
    for (const name of variables) {
      expect(name.startsWith('TEMPORAL_') || code.includes(`${name}:`), name).toBe(true);
    }
    expect(variables).toContain('TEMPORAL_ADDRESS');
  });

  it('holds no secret', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD|KEY/u.test(variable))
          expect(value, `${name}.${variable}`).toMatch(/^\$\{/u);
      }
    }
  });
});

describe('Dockerfile', () => {
  const stages = [...dockerfile.matchAll(/^FROM (\S+)/gmu)].map(([, image]) => image ?? '');

  it('builds and runs on the same pinned Debian image with a supported Node', () => {
    expect(new Set(stages).size).toBe(1);
    const [, major = '', flavour = ''] =
      /^node:(\d+)\.\d+\.\d+-(\w+)-slim$/u.exec(stages[0] ?? '') ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(20);
    expect(flavour).toBe('bookworm');
  });

  it('copies files that exist and starts the command that the package offers', () => {
    for (const [, names = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)) {
      for (const name of names.split(' ')) expect(existsSync(resolve(root, name)), name).toBe(true);
    }
    const { bin } = JSON.parse(read('package.json')) as { bin: { tntflow: string } };
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "/app/${bin.tntflow}"]`);
  });

  it('does not run as root', () => {
    expect(dockerfile.trimEnd().split('\n').slice(-5)).toContain('USER node');
  });
});
