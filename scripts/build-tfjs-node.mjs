// Builds `@tensorflow/tfjs-node` into `.cache/tfjs-node` against the libraries of a TensorFlow wheel, for developers and
// CI: its own install script downloads libraries from outside the package registries, and fails where that is blocked.
//
//     node scripts/build-tfjs-node.mjs            half a minute and 0.9 GB
//     TNTFLOW_TFJS_NODE=.cache/tfjs-node tntflow doctor
//
// It needs Linux on x64, python3 with pip, a C++ compiler and make.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TFJS_NODE = '4.22.0';
/** The newest whose C API the addon of that version compiles against without a change. */
const WHEEL = 'tensorflow-cpu==2.15.1';
const NAPI_VERSION = 8;

const root = fileURLToPath(new URL('..', import.meta.url));
const target = path.join(root, '.cache', 'tfjs-node');
const work = `${target}.partial-${process.pid}`;

try {
  if (existsSync(path.join(target, 'built'))) {
    console.error(`${path.relative(root, target)} is there already; delete it to build it again.`);
  } else {
    await build();
    console.error(`Built. Use it with TNTFLOW_TFJS_NODE=${path.relative(process.cwd(), target)}`);
  }
} catch (error) {
  console.error(`tfjs-node was not built: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}

async function build() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `the wheel's libraries are for Linux on x64, and this is ${process.platform} on ${process.arch}`,
    );
  }
  await mkdir(work, { recursive: true });
  await writeFile(path.join(work, 'package.json'), '{"private":true}\n');
  say('installing the package without its install script');
  run('npm', [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `@tensorflow/tfjs-node@${TFJS_NODE}`,
  ]);
  const addon = path.join(work, 'node_modules', '@tensorflow', 'tfjs-node');
  await fetchLibraries(path.join(addon, 'deps'));
  say('compiling the addon');
  run(
    process.execPath,
    [
      await findNodeGyp(),
      'rebuild',
      `--nodedir=${nodeFolder()}`,
      `--napi_build_version=${NAPI_VERSION}`,
      '--module_name=tfjs_binding',
      `--module_path=${path.join(addon, 'lib', `napi-v${NAPI_VERSION}`)}`,
    ].filter((argument) => argument !== '--nodedir='),
    { cwd: addon, env: { ...process.env, CXXFLAGS: '-std=c++17' } },
  );
  for (const folder of ['build', 'deps/include']) {
    await rm(path.join(addon, folder), { recursive: true, force: true });
  }
  say('trying it');
  const entry = pathToFileURL(path.join(addon, 'dist', 'index.js')).href;
  run(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { default: tf } = await import(${JSON.stringify(entry)});
     const [value] = tf.matMul(tf.tensor2d([3], [1, 1]), tf.tensor2d([2], [1, 1])).dataSync();
     if (value !== 6) throw new Error('3 · 2 is ' + value);`,
  ]);
  await writeFile(path.join(work, 'built'), `tfjs-node ${TFJS_NODE} on ${WHEEL}\n`);
  await rm(target, { recursive: true, force: true });
  await rename(work, target);
}

/** The wheel's two libraries and its headers; what Python it is for does not matter to them. */
async function fetchLibraries(deps) {
  say(`downloading the wheel ${WHEEL}`);
  const wheels = path.join(work, 'wheel');
  run('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    ...['--python-version', '3.11', '--platform', 'manylinux_2_17_x86_64'],
    ...['--dest', wheels, WHEEL],
  ]);
  const [wheel] = await readdir(wheels);
  say('unpacking its libraries and headers');
  const unpacked = path.join(work, 'unpacked');
  run('python3', [
    '-c',
    `import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wanted = ('tensorflow/libtensorflow_', 'tensorflow/include/tensorflow/', 'tensorflow/include/tsl/')
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(wanted)])`,
    path.join(wheels, wheel),
    unpacked,
  ]);
  const lib = path.join(deps, 'lib');
  await mkdir(lib, { recursive: true });
  for (const [name, link] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    await rename(path.join(unpacked, 'tensorflow', name), path.join(lib, name));
    await symlink(name, path.join(lib, link));
  }
  await rename(path.join(unpacked, 'tensorflow', 'include'), path.join(deps, 'include'));
  await rm(unpacked, { recursive: true });
  await rm(wheels, { recursive: true });
}

/** npm brings node-gyp along. */
async function findNodeGyp() {
  const found = spawnSync('npm', ['root', '--global'], { encoding: 'utf8' }).stdout.trim();
  const places = [
    path.join(found, 'npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
    ...(process.env.npm_execpath
      ? [path.join(process.env.npm_execpath, '../../node_modules/node-gyp/bin/node-gyp.js')]
      : []),
  ];
  const place = places.find((file) => existsSync(file));
  if (!place) throw new Error(`there is no node-gyp in ${places.join(' or ')}`);
  return place;
}

/** Where Node's headers are, when they came with it; otherwise node-gyp downloads them. */
function nodeFolder() {
  const folder = path.resolve(process.execPath, '../..');
  return existsSync(path.join(folder, 'include', 'node', 'node_api.h')) ? folder : '';
}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: work,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  if (status === 0) return;
  const output = error
    ? error.message
    : `${stdout}\n${stderr}`.trim().split('\n').slice(-8).join('\n');
  throw new Error(`${command} ${args[0]} failed:\n${output}`);
}

function say(what) {
  console.error(`… ${what}`);
}
