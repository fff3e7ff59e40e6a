// The step that compiles src into dist and bundles the workflows, when a source or the compiler's settings changed.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from './run.mjs';
import { SetUpError } from './set-up-error.mjs';
import { hash, hasStamp, removeStamp, writeStamp } from './stamp.mjs';

const TIMEOUT_MS = 5 * 60_000;

export const buildStep = {
  name: 'build',

  /** @param {{ root: string }} context */
  isDone({ root }) {
    return hasStamp(stampFile(root), stampOf(root));
  },

  /** @param {{ root: string, signal: AbortSignal, lock: { noteChild: (pid: number) => void } }} context */
  async run({ root, signal, lock }) {
    removeStamp(stampFile(root));
    // Taken before the compiler reads: a source that changes meanwhile is compiled again the next time.
    const stamp = stampOf(root);
    const node = async (what, args) => {
      const result = await run({
        command: process.execPath,
        args,
        cwd: root,
        timeoutMs: TIMEOUT_MS,
        signal,
        onStart: lock.noteChild,
      });
      if (result.ok) return;
      throw new SetUpError(
        `${result.output.trimEnd()}\nThe build failed: ${what} ${result.ending}.\n` +
          'What to do: mend the errors above, then run this again.',
      );
    };
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await node('tsc', [compiler, '-p', 'tsconfig.build.json']);
    await node('the workflow bundle', [join(root, 'scripts', 'workflow-bundle.mjs')]);
    removeOrphans(root);
    writeStamp(stampFile(root), stamp);
  },
};

function stampFile(root) {
  return join(root, 'dist', '.tntflow-setup');
}

function stampOf(root) {
  const settings = readdirSync(root).filter((name) =>
    /^(tsconfig.*|package-lock)\.json$/.test(name),
  );
  const sources = filesIn(join(root, 'src')).filter((file) => /\.(ts|json)$/.test(file));
  const files = [...settings.map((name) => join(root, name)), ...sources].sort();
  return `${hash(files.flatMap((file) => [relative(root, file), readFileSync(file)]))}\n`;
}

/** The compiler leaves the output of a source that is gone: an import of it would go on working. */
function removeOrphans(root) {
  const ending = '.d.ts';
  for (const file of filesIn(join(root, 'dist')).filter((name) => name.endsWith(ending))) {
    const base = file.slice(0, -ending.length);
    if (existsSync(join(root, 'src', `${relative(join(root, 'dist'), base)}.ts`))) continue;
    for (const output of [ending, '.js', '.js.map']) rmSync(base + output, { force: true });
  }
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}
