// Packs the project, installs the package into an empty project, and uses it as its users do.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'tntflow-package-'));
const at = (cwd) => ({ cwd, timeout: 300_000, maxBuffer: 1 << 26 });

try {
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    at(root),
  );
  const [{ filename, files, size }] = JSON.parse(stdout);
  const strays = files.map(({ path }) => path).filter((path) => !isExpected(path));
  check(strays.length === 0, `files that do not belong into the package: ${strays.join(', ')}`);
  check(
    files.some(({ path }) => path === 'dist/workflow-bundle.js'),
    'the workflow bundle is missing; run npm run build',
  );

  await writeFile(
    join(folder, 'package.json'),
    '{ "name": "empty", "private": true, "type": "module" }\n',
  );
  // Without install scripts: nothing here needs a compiled binary, and compiling them takes a minute.
  await run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, filename)],
    at(folder),
  );

  const help = await run('npx', ['--no-install', 'tntflow', '--help'], at(folder));
  for (const command of ['run', 'dev', 'worker', 'status', 'taxonomy', 'import', 'doctor']) {
    check(help.stdout.includes(`  ${command}`), `tntflow --help does not list ${command}`);
  }
  await writeFile(
    join(folder, 'use.mjs'),
    `import { TntflowClient } from 'tntflow';
import { classifyVectors, loadClassifier, saveClassifier, trainClassifier } from 'tntflow/classifier';
import { ScriptedChatModel } from 'tntflow/testing';
if (![TntflowClient, ScriptedChatModel].every((value) => typeof value === 'function')) process.exit(1);

// Two categories on two axes: trained, saved, loaded again and applied, as the guide shows it.
const rows = Array.from({ length: 40 }, (_, index) => [index % 2, 1 - (index % 2), index / 400]);
const labelled = (part) => ({
  features: Float32Array.from(part.flat()),
  categoryIds: part.map(([first]) => (first === 1 ? 'a' : 'b')),
});
const classifier = await trainClassifier({
  train: labelled(rows.slice(0, 32)),
  test: labelled(rows.slice(32)),
  dimensions: 3,
  categories: [{ id: 'a', name: 'First' }, { id: 'b', name: 'Second' }],
  classWeight: 'balanced',
  C: 1,
  maxIterations: 100,
  targetPrecision: null,
  seed: 42,
});
const origin = { embeddingModel: 'own:vectors', taxonomyVersion: null, run: null, trainedAt: new Date().toISOString() };
await saveClassifier({ folder: 'classifier', classifier, origin });
const loaded = await loadClassifier({ folder: 'classifier', expect: { embeddingModel: 'own:vectors' } });
const [one, other] = classifyVectors(loaded, Float32Array.from([1, 0, 0, 0, 1, 0]));
if (one.category !== 'First' || other.category !== 'Second' || !(one.probability > 0.5)) {
  throw new Error('The loaded classifier answers ' + JSON.stringify([one, other]));
}
`,
  );
  await run('node', ['use.mjs'], at(folder));
  // The same classifier in the same words, at the command line.
  const refused = await run(
    'npx',
    ['--no-install', 'tntflow', 'classifier', 'apply', '--classifier', 'classifier'],
    at(folder),
  ).catch((error) => error);
  check(refused.code === 2, `a classifier of own vectors was not refused: ${refused.stderr}`);
  process.stdout.write(
    `package: ${files.length} files, ${(size / 1e6).toFixed(1)} MB packed; installs and runs\n`,
  );
} catch (error) {
  process.stderr.write(`The package check failed: ${error.message}\n${error.stderr ?? ''}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function isExpected(path) {
  return (
    /^(dist\/.+|examples\/.+|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(path) &&
    !/\.test\./.test(path)
  );
}

function check(ok, problem) {
  if (!ok) throw new Error(problem);
}
