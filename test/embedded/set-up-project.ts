/** A small project with the real set-up script, and an npm, a compiler and a Temporal CLI step that stand in. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './support.js';

/** Notes each call; waits, fails, or "installs" as FAKE_NPM says. */
const NPM = `
  const fs = require('node:fs'); const path = require('node:path');
  fs.appendFileSync('npm.log', process.pid + ' ' + process.argv.slice(2).join(' ') + '\\n');
  const [mode, milliseconds] = (process.env.FAKE_NPM ?? 'ok').split(':');
  if (mode === 'fail') {
    console.log('npm warn something else');
    console.error('npm error code E500\\nnpm error the registry is on fire');
    process.exit(1);
  }
  setTimeout(() => {
    const put = (file, text) => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    };
    put('node_modules/better-sqlite3/index.js', 'module.exports = class { close() {} };');
    put('node_modules/.package-lock.json', fs.readFileSync('package-lock.json'));
    put('node_modules/typescript/bin/tsc', fs.readFileSync('fake-tsc.cjs'));
  }, Number(milliseconds ?? 0));`;

/** Fails on a source that contains ERROR; else writes an output beside each source's place in dist. */
const COMPILER = `
  const fs = require('node:fs');
  fs.appendFileSync('tsc.log', process.argv.slice(2).join(' ') + '\\n');
  fs.mkdirSync('dist/embedded', { recursive: true });
  for (const name of fs.readdirSync('src')) {
    if (fs.readFileSync('src/' + name, 'utf8').includes('ERROR')) {
      console.log('src/' + name + '(1,1): error TS1005');
      process.exitCode = 2;
    }
    for (const end of ['.js', '.d.ts']) fs.writeFileSync('dist/' + name.replace('.ts', end), '');
  }
  fs.writeFileSync('dist/embedded/temporal-cli.js', fs.readFileSync('fake-cli.mjs'));`;

const CLI = `
  import { existsSync, writeFileSync } from 'node:fs';
  export async function findTemporalCli() { return { cli: existsSync('cli') ? {} : null, attempts: [] }; }
  export async function ensureTemporalCli({ say }) {
    say('go install');
    if (process.env.FAKE_CLI === 'fail') throw new Error('No usable Temporal CLI.\\nWhat to do: install it.');
    writeFileSync('cli', '');
  }`;

const FILES: Record<string, string> = {
  'package.json': JSON.stringify({ type: 'module', engines: { node: '>=20.19.0' } }),
  'package-lock.json': JSON.stringify({ packages: { '': {}, a: { version: '1.0.0' } } }),
  'tsconfig.build.json': '{}',
  'src/one.ts': 'export {};',
  'src/two.ts': 'export {};',
  'fake-npm.cjs': NPM,
  'fake-tsc.cjs': COMPILER,
  'fake-cli.mjs': CLI,
};

export interface SetUpRun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stderr: string }>;
}

export class SetUpProject {
  constructor(readonly root: string) {
    cpSync(join(PROJECT_ROOT, 'scripts'), join(root, 'scripts'), { recursive: true });
    // The real one needs Temporal's bundler.
    writeFileSync(
      join(root, 'scripts', 'workflow-bundle.mjs'),
      "import fs from 'node:fs'; fs.writeFileSync('dist/workflow-bundle.js', '');",
    );
    for (const [name, text] of Object.entries(FILES)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.root, name, '..'), { recursive: true });
    writeFileSync(join(this.root, name), text);
  }

  read(name: string): string {
    return existsSync(join(this.root, name)) ? readFileSync(join(this.root, name), 'utf8') : '';
  }

  has(name: string): boolean {
    return existsSync(join(this.root, name));
  }

  /** How often the stand-in ran. */
  runs(log: 'npm.log' | 'tsc.log'): number {
    return this.read(log).split('\n').length - 1;
  }

  start(env: NodeJS.ProcessEnv = {}): SetUpRun {
    const child = spawn(process.execPath, ['scripts/setup.mjs'], {
      cwd: this.root,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, npm_execpath: join(this.root, 'fake-npm.cjs'), ...env },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
      child.once('close', (code) => {
        resolve({ code, stderr });
      });
    });
    return { child, ended };
  }

  async run(env: NodeJS.ProcessEnv = {}) {
    return await this.start(env).ended;
  }
}
