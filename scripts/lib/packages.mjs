// The step that installs the packages of package-lock.json, when they are not those of the last time.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { SetUpError } from './set-up-error.mjs';
import { hash, hasStamp, removeStamp, writeStamp } from './stamp.mjs';

const TIMEOUT_MS = 15 * 60_000;
/** Lines of npm's output that are shown when it fails. */
const SHOWN_LINES = 30;

export const packagesStep = {
  name: 'packages',

  /** @param {{ root: string }} context */
  isDone({ root }) {
    return hasStamp(stampFile(root), stampOf(root));
  },

  /** @param {{ root: string, signal: AbortSignal, lock: { noteChild: (pid: number) => void } }} context */
  async run({ root, signal, lock }) {
    // Someone who ran `npm install` by hand need not wait for it a second time.
    if (holdsLockedPackages(root) && (await nativeProblem(root, signal)) === null) {
      writeStamp(stampFile(root), stampOf(root));
      return;
    }
    removeStamp(stampFile(root));
    // Without --include=dev, NODE_ENV=production would leave the compiler out.
    const npm = npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline']);
    const result = await run({
      ...npm,
      cwd: root,
      timeoutMs: TIMEOUT_MS,
      signal,
      onStart: lock.noteChild,
    });
    if (!result.ok) {
      const log = join(root, '.cache', 'npm-ci.log');
      mkdirSync(join(root, '.cache'), { recursive: true });
      writeFileSync(log, result.output);
      throw new SetUpError(
        `${errorLines(result.output)}\nThe packages could not be installed: npm ci ${result.ending}.\n` +
          `All of its output is in ${log}.\n` +
          'What to do: see what npm says above (a registry that cannot be reached, a full disk, a compiler that is ' +
          'missing for a native package), then run this again.',
      );
    }
    const problem = await nativeProblem(root, signal);
    if (problem !== null) {
      throw new SetUpError(
        `${errorLines(problem)}\nThe packages are installed, but better-sqlite3 does not load under this Node.\n` +
          'What to do: let npm run install scripts (`npm config get ignore-scripts` should say false), or install a ' +
          'C++ compiler where no ready-made file could be downloaded; then run this again.',
      );
    }
    writeStamp(stampFile(root), stampOf(root));
  },
};

function stampFile(root) {
  return join(root, 'node_modules', '.tntflow-setup');
}

/** Native packages are built for one Node major version, system and processor. */
function stampOf(root) {
  const [major] = process.versions.node.split('.');
  const lock = hash([readFileSync(join(root, 'package-lock.json'))]);
  return `${lock} node-${major} ${process.platform}-${process.arch}\n`;
}

/** Whether npm's own note of what it installed names every package of the lock file, with its version and checksum. */
function holdsLockedPackages(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = present[path];
    if (path === '' || (found === undefined && optional)) return true;
    return found?.version === version && found?.integrity === integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return {};
    throw new SetUpError(`${file} cannot be read: ${error.message}`);
  }
}

/** What Node prints when the one native package that is always needed does not load; null when it does. */
async function nativeProblem(root, signal) {
  const script = "new (require('better-sqlite3'))(':memory:').close()";
  const args = ['-e', script];
  const result = await run({
    command: process.execPath,
    args,
    cwd: root,
    timeoutMs: 60_000,
    signal,
  });
  return result.ok ? null : result.output || result.ending;
}

/** The npm that started this script, where one did: the one on PATH may be another, and on Windows is not a program. */
function npmCommand(args) {
  const started = process.env.npm_execpath;
  if (started && /\.c?js$/.test(started))
    return { command: process.execPath, args: [started, ...args] };
  if (process.platform === 'win32')
    return { command: 'cmd.exe', args: ['/d', '/c', 'npm', ...args] };
  return { command: 'npm', args };
}

/** From where npm begins to say what is wrong; its help and its log's name follow. */
function errorLines(output) {
  const lines = output.trimEnd().split('\n');
  const begin = lines.findIndex((line) => /^npm (error|ERR!)/.test(line));
  return (begin < 0 ? lines.slice(-SHOWN_LINES) : lines.slice(begin, begin + SHOWN_LINES)).join(
    '\n',
  );
}
