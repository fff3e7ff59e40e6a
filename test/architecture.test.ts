/** Holds the table in CONTRIBUTING.md against the imports of every source file. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
const LIBRARIES = ['classifier', 'providers', 'store', 'sources', 'sinks', 'report', 'metrics'];
const BELOW_ACTIVITIES = ['contracts', 'domain', 'config', 'threads', 'sqlite', ...LIBRARIES];
const EVERYTHING = [
  ...BELOW_ACTIVITIES,
  ...['activities', 'client', 'embedded', 'serve', 'testing', 'worker'],
];

/** As in CONTRIBUTING.md. A folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  domain: ['contracts'],
  config: ['contracts', 'domain'],
  threads: [],
  sqlite: [],
  classifier: ['contracts', 'domain', 'threads'],
  providers: ['contracts', 'domain', 'threads'],
  store: ['contracts', 'domain', 'sqlite'],
  sources: ['contracts', 'domain'],
  sinks: ['contracts', 'domain'],
  report: ['contracts', 'domain'],
  metrics: ['contracts', 'domain'],
  workflows: ['contracts', 'domain'],
  activities: BELOW_ACTIVITIES,
  client: ['contracts', 'config'],
  serve: BELOW_ACTIVITIES,
  embedded: ['contracts', 'sqlite'],
  testing: ['contracts', 'domain'],
  worker: [...BELOW_ACTIVITIES, 'activities'],
  cli: EVERYTHING,
};

const PURE = ['contracts', 'domain', 'workflows'];
/** Packages that pure code may use: deterministic, and without Node. */
const PURE_PACKAGES = ['pure-rand', '@temporalio/common', '@temporalio/workflow'];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly specifier: string;
}

const imports = sourceFiles(SRC).flatMap(importsOf);

describe('the layers', () => {
  it('are all in the table', () => {
    expect([...new Set(imports.map(({ from }) => from))].sort()).toEqual(
      Object.keys(MAY_IMPORT).sort(),
    );
  });

  it('import only what the table allows', () => {
    const forbidden = imports.flatMap(({ file, from, specifier }) => {
      if (!specifier.startsWith('.')) return [];
      const to = layerOf(resolve(dirname(join(SRC, file)), specifier));
      const allowed = to === from || (MAY_IMPORT[from] ?? []).includes(to);
      return allowed ? [] : [`${file} imports ${to} (${specifier})`];
    });
    expect(forbidden).toEqual([]);
  });

  it('that are pure use no Node and no package that could', () => {
    const impure = imports.filter(({ from, specifier }) => {
      if (!PURE.includes(from) || specifier.startsWith('.')) return false;
      const name = specifier.startsWith('@')
        ? specifier.split('/').slice(0, 2).join('/')
        : (specifier.split('/')[0] ?? '');
      return (
        specifier.startsWith('node:') ||
        builtinModules.includes(specifier) ||
        !PURE_PACKAGES.includes(name)
      );
    });
    expect(impure).toEqual([]);
  });

  it('match the table in CONTRIBUTING.md', () => {
    const text = readFileSync(resolve(SRC, '../CONTRIBUTING.md'), 'utf8');
    for (const layer of Object.keys(MAY_IMPORT)) expect(text).toContain(`\`src/${layer}`);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)));
}

/** `src/cli.ts` is part of `cli`, as `src/worker.ts` is all of `worker`. */
function layerOf(path: string): string {
  const [first = ''] = relative(SRC, path).split(sep);
  return first.replace(/\.[jt]s$/u, '');
}

/** All imports and re-exports, type-only and dynamic ones included. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => ({
    file,
    from: layerOf(join(SRC, file)),
    specifier: fileName,
  }));
}
