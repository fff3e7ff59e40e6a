/** The compose file as Docker reads it: its services, with variables put in. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly { readonly path: string; readonly required: boolean }[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly deploy?: { readonly replicas?: string | number };
  readonly stop_grace_period?: string;
  readonly restart?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const PROJECT = resolve(import.meta.dirname, '../..');

export function readCompose(): ComposeFile {
  return parse(readFileSync(resolve(PROJECT, 'docker-compose.yml'), 'utf8')) as ComposeFile;
}

/** A service by its name. @throws Error when there is none. */
export function serviceOf({ services }: ComposeFile, name: string): ComposeService {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

/**
 * Puts variables into a value: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`.
 *
 * @throws Error with the message where a variable that is asked for like that is unset or empty.
 */
export function interpolate(
  value: string,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  return value.replace(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/gu,
    (_, name: string, kind?: string, text = '') => {
      const given = variables[name] ?? '';
      if (given !== '' || kind === undefined) return given;
      if (kind === '?') throw new Error(`${name}: ${text}`);
      return text as string;
    },
  );
}

/** What a service finds in its environment. */
export function environmentOf(
  { environment = {} }: ComposeService,
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolate(value, variables)]),
  );
}

/** The version that an image is pinned to. @throws Error when it is not. */
export function versionOfImage({ image = '' }: ComposeService): string {
  const version = /:(\d+\.\d+\.\d+)$/u.exec(image)?.[1];
  if (version === undefined) throw new Error(`The image "${image}" is not pinned to a version.`);
  return version;
}
