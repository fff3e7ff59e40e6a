/**
 * How many texts a second the classification service answers on one core, and how soon: `npm run bench:serve`. Single
 * texts over 50 connections, `offline:hashing`, beside FastAPI with scikit-learn; prints one table.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { ensurePython } from '../python.js';
import { canPin, onCore } from './cores.js';
import { startFastApi, startTntflow, type BenchServer } from './servers.js';
import { readTextSets, trainTntflow } from './training.js';

const CONNECTIONS = 50;
const WARM_UP_SECONDS = 2;
const SECONDS = 8;
const DIMENSIONS = 1_024;
const PACKAGES = [
  'scikit-learn==1.9.1',
  'fastapi==0.165.0',
  'uvicorn==0.54.0',
  'uvloop==0.23.0',
  'httptools==0.9.0',
];

interface Measured {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

const folder = mkdtempSync(join(tmpdir(), 'tntflow-bench-serve-'));
try {
  const python = ensurePython({ name: 'bench-serve', packages: PACKAGES });
  if (python === undefined) process.stderr.write('No Python: FastAPI is not measured.\n');
  if (!canPin) process.stderr.write('No taskset, or one core: the servers are not pinned.\n');
  const table = new Table({
    head: ['texts', 'characters', 'service', 'texts a second', 'p50, ms', 'p99, ms', 'failed'],
    style: { head: [], border: [] },
  });
  for (const [index, set] of readTextSets().entries()) {
    const textsFile = join(folder, `texts-${index}.json`);
    const training = join(folder, `training-${index}.json`);
    const classifier = join(folder, `classifier-${index}`);
    writeFileSync(textsFile, JSON.stringify(set.texts));
    writeFileSync(training, JSON.stringify(set));
    await trainTntflow(set, classifier);
    const mean = set.texts.reduce((sum, { length }) => sum + length, 0) / set.texts.length;
    const services: [string, () => Promise<BenchServer>][] = [
      ['tntflow', () => startTntflow({ classifier, home: join(folder, 'home') })],
    ];
    if (python !== undefined) {
      const common = { python, training, dimensions: DIMENSIONS };
      services.push(
        ['FastAPI, the same features', () => startFastApi({ ...common, features: 'same' })],
        ['FastAPI, words alone', () => startFastApi({ ...common, features: 'words' })],
      );
    }
    for (const [name, start] of services) {
      const server = await start();
      try {
        await load(server, textsFile, WARM_UP_SECONDS);
        const { perSecond, p50, p99, failed } = await load(server, textsFile, SECONDS);
        table.push([set.name, Math.round(mean), name, Math.round(perSecond), p50, p99, failed]);
      } finally {
        await server.stop();
      }
    }
  }
  process.stdout.write(`${table.toString()}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** From another process on another core. */
async function load({ url }: BenchServer, textsFile: string, seconds: number): Promise<Measured> {
  const script = resolve(import.meta.dirname, 'load.mjs');
  const task = JSON.stringify({ url, textsFile, seconds, connections: CONNECTIONS });
  const [program = '', ...args] = onCore(1, [process.execPath, script, task]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`The load ended with ${String(code)}.`);
  return JSON.parse(output) as Measured;
}
