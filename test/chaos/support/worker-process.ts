/** A worker process of a chaos test: tntflow's own workers, whose store can kill them at named points. Started by `workers.ts`. */
import pino from 'pino';
import { readEnvironment } from '../../../src/config/index.js';
import { NO_OPERATOR_CONFIG } from '../../../src/contracts/operator.js';
import { openStore } from '../../../src/store/index.js';
import { installRuntime, startWorkers } from '../../../src/worker.js';
import { plantKillPoints, type Arming } from './kill-points.js';
import type { WorkerSettings } from './workers.js';

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings;
const kill = () => process.kill(process.pid, 'SIGKILL');
// Whoever started it is gone: it must not stay.
process.on('disconnect', kill);

const listeners: ((arming: Arming) => void)[] = [];
process.on('message', (arming: Arming) => listeners.forEach((listener) => listener(arming)));

installRuntime(pino({ level: 'info' }, pino.destination(2)));
const workers = await startWorkers({
  environment: readEnvironment(settings.environment),
  operator: NO_OPERATOR_CONFIG,
  compatibleKeys: {},
  home: settings.home,
  connection: { address: settings.address },
  namespace: 'default',
  concurrency: settings.concurrency,
  workflowCode: { workflowBundle: { codePath: settings.bundle } },
  async openStore(url) {
    const store = await openStore(url);
    const points = plantKillPoints(store, kill);
    listeners.push((arming) => points.arm(arming));
    return store;
  },
});
process.once('SIGTERM', () => {
  void workers.shutdown().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.send?.('running');
