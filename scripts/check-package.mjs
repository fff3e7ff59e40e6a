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
import { loadClassifier } from 'tntflow/classifier';
import { ScriptedChatModel } from 'tntflow/testing';
if (![TntflowClient, loadClassifier, ScriptedChatModel].every((value) => typeof value === 'function')) process.exit(1);
`,
  );
  await run('node', ['use.mjs'], at(folder));
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
